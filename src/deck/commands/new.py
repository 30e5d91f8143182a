"""`deck new`: a small talk that works, to start from."""

import argparse
import datetime
import getpass
import shutil
import subprocess
from pathlib import Path

from deck.commands.command import Command, option, say
from deck.config.configuration import FILE
from deck.problem import Problem, shown
from deck.store.atomic import holds_something

SCAFFOLD = Path(__file__).parents[1] / "assets/scaffold"
_NO_TALK = shutil.ignore_patterns("__pycache__", ".*")


def write_talk(folder: Path) -> None:
    """Write a talk that shows each of a speaker's controls once.

    Its title is the folder's name, its author who works here, its date today's.

    Args:
        folder: which becomes the talk; nothing is there yet, or an empty folder.

    Raises:
        Problem: something is there.
        OSError: the folder cannot be written.
    """
    if holds_something(folder):
        raise Problem(found="there is something", expected="a name that is free, or an empty folder", file=folder)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SCAFFOLD, folder, dirs_exist_ok=True, ignore=_NO_TALK)
    today = datetime.date.today()
    words = {"title": _title(folder), "author": _author(), "date": f"{today.day} {today:%B %Y}"}
    settings = (SCAFFOLD / FILE).read_text(encoding="utf-8")
    for word, value in words.items():
        settings = settings.replace(f"{{{word}}}", _quoted(value))
    (folder / FILE).write_text(settings, encoding="utf-8", newline="\n")


def _quoted(text: str) -> str:
    """The text as YAML writes it on one line."""
    import yaml  # here, as no other command needs it

    return str(yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style='"')).strip()


def _title(folder: Path) -> str:
    words = folder.resolve().name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "A talk"


def _author() -> str:
    """Who works here: by git's settings, else by the account."""
    try:
        found = subprocess.run(["git", "config", "user.name"], capture_output=True, check=False)
    except FileNotFoundError:
        return getpass.getuser()
    return found.stdout.decode(errors="replace").strip() or getpass.getuser()  # git writes UTF-8 everywhere


def _begin(options: argparse.Namespace) -> int:
    write_talk(options.folder)
    place = shown(options.folder)
    say(f"{place}: a talk to start from; 'deck build {place}' makes the deck, 'deck check {place}' looks at it")
    return 0


NEW = Command(
    "new",
    "write a small talk to start from",
    "Writes a talk of about ten slides that shows each control once, builds, and passes the checks.",
    _begin,
    (option("folder", type=Path, help="the talk's folder; nothing is there yet"),),
)
