"""Rich's live displays, such as the bars of PyMC: their last state, as a text, in their place.

In Jupyter, rich shows them as a widget, and without ipywidgets warns instead, with a path of this machine.
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

MODULE = "rich.live"
_PLACE = "_place_on_slide"


def show_last_state(module: ModuleType) -> None:
    """Changes `rich.live.Live` once it is imported."""
    live = module.Live
    refresh, stop = live.refresh, live.stop

    def refresh_in_place(self: Any) -> None:
        if not self.console.is_jupyter:
            refresh(self)
        elif not _is_nested(self) and not hasattr(self, _PLACE):
            setattr(self, _PLACE, _display())

    def stop_in_place(self: Any) -> None:
        console, was_nested = self.console, _is_nested(self)
        was_started = self.is_started
        stop(self)
        if console.is_jupyter and was_started and not was_nested and not self.transient:
            place = getattr(self, _PLACE, None) or _display()
            place.update({"text/plain": _text(console, self.renderable)}, raw=True)

    live.refresh, live.stop = refresh_in_place, stop_in_place


def _is_nested(live: Any) -> bool:
    """Whether another live display shows it with its own."""
    return bool(getattr(live, "_nested", False))


def _display() -> Any:
    # Late: a kernel starts sooner, and most sections do without.
    from IPython.display import display

    return display({"text/plain": ""}, raw=True, display_id=True)


def _text(console: "Console", shown: "RenderableType") -> str:
    lines = console.render_lines(shown, pad=False)
    return "\n".join("".join(part.text for part in line if not part.control).rstrip() for line in lines)
