"""The door: all that is given away goes through it, whatever it is and whatever made it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from deck.formats.metadata import clean
from deck.products.release.disclosure import check_comments, check_files, check_outputs
from deck.rendering.look import OWN
from deck.talk.talk import Talk

_ASSETS = "assets"


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
    for sentence in _clean(folder):
        note(sentence)
    check_files(folder, talk=talk, allowed=allowed)
    check_comments(folder, talk=talk)


def _clean(folder: Path) -> Iterator[str]:
    """Clean all files, and say what was dropped and from which."""
    dropped: dict[str, list[str]] = {}
    unknown: dict[str, list[str]] = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder)
        if _is_ours(PurePosixPath(name.as_posix())):
            continue
        content = path.read_bytes()
        made = clean(content, path.name)
        if made.content != content:
            path.write_bytes(made.content)
        for word in made.dropped:
            dropped.setdefault(word, []).append(name.as_posix())
        if made.unknown:
            unknown.setdefault(made.unknown, []).append(name.as_posix())
    yield from (f"left out: {word} ({', '.join(names)})" for word, names in dropped.items())
    yield from (
        f"not cleaned: {', '.join(names)} ({kind}). Take out what it should not tell" for kind, names in unknown.items()
    )


def _is_ours(name: PurePosixPath) -> bool:
    """Whether a file comes with every deck: nobody's notes are in it, and licences are."""
    return name.parts[0] == _ASSETS and name.parts[1:2] != (OWN,)
