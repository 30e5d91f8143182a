"""A BibTeX file -> works that a text can cite."""

import re
from pathlib import Path
from typing import Any

from deck.problem import Problem, nearest
from deck.text.bibliography.works import Work, work_of


def read_bibliography(path: Path) -> dict[str, Work]:
    """The works of a .bib file, by key.

    Raises:
        Problem: the file is not there, is not UTF-8, or is not BibTeX; with its line where that is known.
    """
    # Late: most talks cite nothing.
    from pybtex.database import BibliographyDataError
    from pybtex.database.input.bibtex import Parser
    from pybtex.exceptions import PybtexError
    from pybtex.scanner import PybtexSyntaxError

    text = _text(path)
    try:
        entries = Parser().parse_string(text).entries
        return {str(key): work_of(str(key), entry, *_parents(entry, entries)) for key, entry in entries.items()}
    except PybtexSyntaxError as error:
        reason = re.sub(r"^(syntax error|undefined string) in line \d+: ", _reason, str(error))
        raise Problem(found=f"not BibTeX: {reason}", file=path, line=error.lineno) from None
    except BibliographyDataError as error:
        key = re.search(r"entry(?: with key)?:? (\S+)", str(error))
        line = _last_line(text, rf"@\w+\s*[{{(]\s*{re.escape(key[1])}\s*,") if key else None
        raise Problem(found=str(error), remedy="Keep one of them", file=path, line=line) from None
    except KeyError as error:  # a crossref
        missing = str(error.args[0])
        line = _last_line(text, rf"crossref\s*=\s*[{{\"]\s*{re.escape(missing)}")
        remedy = nearest(missing, map(str, entries))
        raise Problem(
            found=f"a crossref to '{missing}', which is not there",
            expected="a key of an entry",
            remedy=remedy,
            file=path,
            line=line,
        ) from None
    except PybtexError as error:  # a name that is none
        name = re.search(r"'(.*)'", str(error))
        line = _last_line(text, re.escape(name[1])) if name else None
        raise Problem(
            found=str(error), expected="names such as 'Gelman, Andrew and Rubin, Donald'", file=path, line=line
        ) from None


def _parents(entry: Any, entries: Any) -> list[Any]:
    """What an entry names by `crossref`, then what that one names, and so on.

    Raises:
        KeyError: an entry names one that is not there.
    """
    found = [entry]
    while (key := str(found[-1].fields.get("crossref", "")).strip()) and entries[key] not in found:
        found.append(entries[key])
    return found[1:]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Problem(found="not UTF-8", remedy="Save the file as UTF-8", file=path, line=line) from None
    except OSError as error:
        raise Problem(found=f"cannot be read: {error.strerror}", file=path) from None


def _reason(found: re.Match[str]) -> str:
    return "" if found[1] == "syntax error" else "undefined string "


def _last_line(text: str, pattern: str) -> int | None:
    places = [match.start() for match in re.finditer(pattern, text)]
    return text.count("\n", 0, places[-1]) + 1 if places else None
