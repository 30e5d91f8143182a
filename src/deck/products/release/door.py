"""The door: all that is given away goes through it, whatever it is and whatever made it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath

from nbformat import NotebookNode

from deck.formats.metadata import OF_MATPLOTLIB, clean
from deck.products.release.disclosure import check_comments, check_files, check_outputs, paths_in_files
from deck.rendering.look import OWN
from deck.talk.talk import Talk

_ASSETS = "assets"
_MOST_NAMED = 3


@contextmanager
def released(
    folder: Path,
    *,
    talk: Talk,
    notebooks: Mapping[str, NotebookNode],
    allowed: Collection[str],
    note: Callable[[str], None],
) -> Iterator[None]:
    """Make something for others: what is written into the folder meanwhile is cleaned and checked.

    First the outputs that it shows are searched for what tells of this machine. When all is written, its files lose
    their metadata and comments, and are searched for paths of this machine and for comments of the talk.

    Args:
        folder: where the product is made; it exists.
        talk: what was written, as it was written.
        notebooks: the outputs that it shows, by section name.
        allowed: texts that may go out although they tell of this machine.
        note: gets a sentence for each kind of metadata that was dropped, and for files that keep theirs.

    Raises:
        Problem: something would go out that must not (status 1).
    """
    check_outputs(talk, notebooks, allowed=allowed)
    yield
    for sentence in _clean(folder, (each for each in _files(folder) if not _is_ours(each.relative_to(folder)))):
        note(sentence)
    check_files(folder, talk=talk, allowed=allowed)
    check_comments(folder, talk=talk)


def clean_code(folder: Path, *, talk: Talk, note: Callable[[str], None]) -> None:
    """Clean the code that the speaker's own deck holds for others, and name what tells of this machine.

    It stops nothing: the speaker has the deck, and gives the code away, or does not.

    Args:
        folder: of the code, when all of it is written.
        talk: what was written.
        note: as for `released`; gets a sentence for each path of this machine, too.
    """
    for sentence in _clean(folder.parent, _files(folder)):
        note(sentence)
    for name, found in paths_in_files(folder, talk=talk):
        note(f"{folder.name}/{name} tells a path of this machine: {found}. Before you give it away, put it another way")


def _files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


def _clean(folder: Path, paths: Iterable[Path]) -> Iterator[str]:
    """Clean files below a folder, and say what was dropped and from which."""
    dropped: dict[str, list[str]] = {}
    unknown: dict[str, list[str]] = {}
    for path in paths:
        name = path.relative_to(folder)
        content = path.read_bytes()
        made = clean(content, path.name)
        if made.content != content:
            path.write_bytes(made.content)
        for word in made.dropped:
            if word != OF_MATPLOTLIB:
                dropped.setdefault(word, []).append(name.as_posix())
        if made.unknown:
            unknown.setdefault(made.unknown, []).append(name.as_posix())
    yield from (f"left out: {word} ({_listed(names)})" for word, names in dropped.items())
    yield from (
        f"not cleaned: {', '.join(names)} ({kind}). Take out what it should not tell" for kind, names in unknown.items()
    )


def _listed(names: Sequence[str]) -> str:
    """The first names, and how many others there are; nobody need look at them, as they are clean."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_ours(name: PurePath) -> bool:
    """Whether a file comes with every deck: nobody's notes are in it, and licences are."""
    return name.parts[0] == _ASSETS and name.parts[1:2] != (OWN,)
