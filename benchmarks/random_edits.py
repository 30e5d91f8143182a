"""Random saves of a talk: valid ones and broken ones, sections that are renamed, removed, added; for a live preview."""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

MARK = '# %% [markdown] tags=["edited"]'
_CELL = re.compile(r"^# %%.*$", re.MULTILINE)


class RandomEdits:
    """Saves files of a talk's folder, one after the other.

    Args:
        talk: the folder.
        seed: of what is drawn.
        modules: Python files behind it that may be edited: a constant is added to each.
    """

    def __init__(self, talk: Path, *, seed: int, modules: Sequence[Path] = ()) -> None:
        self._talk, self._modules = talk, modules
        self._random = random.Random(seed)
        self._good: dict[Path, str] = {}  # of files that are broken now
        self._removed: dict[Path, str] = {}
        self._number = 0
        self._kinds: dict[Callable[[], None], int] = {
            self._prose: 10,
            self._code: 6,
            self._list: 3,
            self._syntax: 2,
            self._word: 2,
            self._raises: 2,
            self.mend: 4,
            self._rename: 1,
            self._remove: 1,
            self._restore: 2,
            self._add: 1,
            self._settings: 1,
            self._module: 1 if modules else 0,
        }

    def save(self) -> str:
        """One edit; its kind."""
        self._number += 1
        kind = self._random.choices(list(self._kinds), weights=list(self._kinds.values()))[0]
        kind()
        return kind.__name__.strip("_")

    def burst(self, count: int) -> list[str]:
        """Several edits, with no pause."""
        return [self.save() for _ in range(count)]

    def mend(self) -> None:
        """Mends all that is broken."""
        for path, text in self._good.items():
            if path.exists():
                self._write(path, text)
        self._good = {}

    def _prose(self) -> None:
        path = self._section()
        text = path.read_text()
        old = f"\n\n{MARK}\n# Edited "
        kept = text.partition(old)[0] if self._random.random() < 0.3 else text
        self._write(path, f"{kept.rstrip()}{old}{self._number}.\n")

    def _code(self) -> None:
        path = self._section()
        text = path.read_text()
        found = re.search(r"^drawn = \d+$", text, re.MULTILINE)
        if found and self._random.random() < 0.7:
            self._write(path, text.replace(found[0], f"drawn = {self._number}"))
        elif not found:
            self._insert(path, f'# %%\ndrawn = {self._number}\nprint("drawn", drawn)\n\n')

    def _list(self) -> None:
        """A value that a cell below the one which makes it changes in place."""
        path = self._section()
        text = path.read_text()
        if "grown = [" not in text:
            text = f"{text.rstrip()}\n\n# %%\ngrown = [1]\n\n# %%\ngrown.append({self._number})\nprint(grown)\n"
        else:
            text = re.sub(r"grown\.append\(\d+\)", f"grown.append({self._number})", text)
        self._write(path, text)

    def _syntax(self) -> None:
        self._break("\n# %%\nx = (\n")

    def _word(self) -> None:
        self._break('\n# %% slide="sldie"\nx = 1\n')

    def _raises(self) -> None:
        self._break(f"\n# %%\n{self._number} / 0\n")

    def _rename(self) -> None:
        path = self._section()
        if path in self._good:
            return
        name = path.name.replace("_b.py", ".py") if path.name.endswith("_b.py") else path.name.replace(".py", "_b.py")
        path.rename(path.with_name(name))

    def _remove(self) -> None:
        path = self._section()
        if len(self._sections()) > 2 and path not in self._good:
            self._removed[path] = path.read_text()
            path.unlink()

    def _restore(self) -> None:
        for path, text in list(self._removed.items())[:1]:
            if not any(each.name[:2] == path.name[:2] for each in self._sections()):
                self._write(path, text)
            del self._removed[path]

    def _add(self) -> None:
        path = self._talk / f"{self._random.randint(60, 99)}_added.py"
        if not path.exists():
            self._write(
                path, f'# %% [markdown] slide="slide"\n# # Added {self._number}\n\n# %%\nprint({self._number})\n'
            )

    def _settings(self) -> None:
        path = self._talk / "deck.yml"
        lines = [line for line in path.read_text().splitlines() if not line.startswith("event:")]
        self._write(path, "\n".join([*lines, f"event: The {self._number}th", ""]))

    def _module(self) -> None:
        path = self._random.choice(self._modules)
        text = re.sub(r"\nEDITED = \d+\n\Z", "\n", path.read_text())
        self._write(path, f"{text}\nEDITED = {self._number}\n")

    def _break(self, cell: str) -> None:
        path = self._section()
        text = path.read_text()
        self._good.setdefault(path, text)
        self._write(path, f"{text.rstrip()}\n{cell}")

    def _insert(self, path: Path, cell: str) -> None:
        text = path.read_text(encoding="utf-8")
        place = self._random.choice([found.start() for found in _CELL.finditer(text)] or [len(text)])
        self._write(path, text[:place] + cell + text[place:])

    def _sections(self) -> list[Path]:
        return sorted(self._talk.glob("[0-9]*_*.py"))

    def _section(self) -> Path:
        """One that is not broken, where there is one."""
        return self._random.choice([each for each in self._sections() if each not in self._good] or self._sections())

    def _write(self, path: Path, text: str) -> None:
        """As editors do: some write into the file, others put a new one in its place."""
        if self._random.random() < 0.5:
            path.write_text(text, encoding="utf-8")
        else:
            part = path.with_name(f".{path.name}.swp")
            part.write_text(text)
            part.replace(path)
