"""A talk's figures as files for reuse: drawn, described, checked, and loaded again."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deck.figures.loading import Figure, load

__all__ = ["Figure", "load"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        # Late: who imports a room of this package must not load what reads figures.
        from deck.figures import loading

        return getattr(loading, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
