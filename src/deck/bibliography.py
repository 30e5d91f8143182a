"""A BibTeX file -> works, ready to be cited: accents as letters, names in the order of a list."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from deck.problem import Problem, nearest

# More authors than this, and only the first is named, with "et al.".
AUTHORS = 6
# Of BibTeX's fields and of biblatex's, those that say where a work appeared, the most telling first.
_WITHIN = ("journal", "journaltitle", "booktitle", "maintitle", "howpublished", "organization")
_MAKERS = ("publisher", "school", "institution")
_ACCENT_ON_DOTLESS = re.compile(r"(\\[`'^\"~=.])\s*\{?\\([ij])(?![A-Za-z])\s*\}?")
_COMMAND = re.compile(r"\\(?:emph|textit|textbf|textsc|texttt|textrm|text|mbox|url|path)\s*(?=\{)")
_SPOKEN = {"~": "\u00a0", "---": "—", "--": "–", "``": "“", "''": "”"}


@dataclass(frozen=True, slots=True)
class Work:
    """A work that can be cited.

    Attributes:
        key: by which the text cites it.
        short: its authors' family names, as in a sentence: `Gelman & Rubin`, `Kucukelbir et al.`; HTML.
        authors: their names, as in a list; HTML.
        year: when it appeared; "n.d." where the file does not tell.
        rest: title, place and link; HTML.
        order: by which works are sorted.
    """

    key: str
    short: str
    authors: str
    year: str
    rest: str
    order: tuple[str, ...]


def read_bibliography(path: Path) -> dict[str, Work]:
    """The works of a .bib file, by key.

    Raises:
        Problem: the file is not there, is not UTF-8, or is not BibTeX; with its line where that is known.
    """
    from pybtex.database import BibliographyDataError
    from pybtex.database.input.bibtex import Parser
    from pybtex.exceptions import PybtexError
    from pybtex.scanner import PybtexSyntaxError

    text = _text(path)
    try:
        entries = Parser().parse_string(text).entries
        return {str(key): _work(str(key), entry) for key, entry in entries.items()}
    except PybtexSyntaxError as error:
        reason = re.sub(r"^(syntax error|undefined string) in line \d+: ", _reason, str(error))
        raise Problem(found=f"not BibTeX: {reason}", file=path, line=error.lineno) from None
    except BibliographyDataError as error:
        key = re.search(r"entry(?: with key)?:? (\S+)", str(error))
        line = _last_line(text, rf"@\w+\s*[{{(]\s*{re.escape(key[1])}\s*,") if key else None
        raise Problem(found=str(error), remedy="Keep one of them", file=path, line=line) from None
    except PybtexError as error:  # a name that is none
        name = re.search(r"'(.*)'", str(error))
        line = _last_line(text, re.escape(name[1])) if name else None
        raise Problem(
            found=str(error), expected="names such as 'Gelman, Andrew and Rubin, Donald'", file=path, line=line
        ) from None


def check_bibliography(name: str, folder: Path) -> None:
    """Sees that deck.yml names a file that is there.

    Raises:
        Problem: it is not, or it lies elsewhere than in the talk's folder.
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        found = f"'bibliography' is '{name}', which is outside of the talk's folder"
        raise Problem(found=found, expected="a file beside deck.yml", remedy="Copy it there")
    if not path.is_file():
        there = sorted(each.name for each in folder.glob("*.bib"))
        raise Problem(
            found=f"'bibliography' is '{name}', and there is no such file",
            expected="a BibTeX file beside deck.yml",
            remedy=nearest(name, there) or (f"There is {', '.join(there)}" if there else None),
        )


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


def _work(key: str, entry: Any) -> Work:
    fields = {name.lower(): str(value).strip() for name, value in entry.fields.items()}
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    edits = not entry.persons.get("author") and bool(people)
    title = html(fields.get("title", ""))
    year = _year(fields)
    listed = _listed([_full(person) for person in people], edits=edits)
    return Work(
        key=key,
        short=_short([_family(person) for person in people]) or f"“{_cut(title)}”",
        authors=listed or html(fields.get("organization", "")),
        year=year,
        rest=" ".join(filter(None, [_titled(title, fields), _where(fields, entry.type), _link(fields)])),
        order=(*(_plain(_family(person)).casefold() for person in people), year, _plain(title).casefold()),
    )


def html(latex: str) -> str:
    """LaTeX of a .bib file as HTML: accents as letters, formulas for KaTeX, braces and commands gone."""
    parts = re.split(r"(?<!\\)\$(.+?)(?<!\\)\$", " ".join(latex.split()))
    return "".join(
        f'<span class="math">{escape(part)}</span>' if number % 2 else escape(_letters(part), quote=False)
        for number, part in enumerate(parts)
    ).strip()


def _letters(latex: str) -> str:
    import latexcodec  # noqa: F401 - registers the codec

    # The codec takes spaces off either end.
    before, after = (" " if latex[end:][:1].isspace() else "" for end in (0, -1))
    text = _ACCENT_ON_DOTLESS.sub(r"\1{\2}", _COMMAND.sub("", latex))
    # The codec leaves an accent alone whose letter has braces within braces.
    text = re.sub(r"\{(\\[^A-Za-z\s]|\\[A-Za-z])\{([A-Za-z])\}\}", r"\1{\2}", text)
    text = codecs.decode(text, "ulatex")
    text = re.sub(r"(?<!\\)[{}]", "", text)
    for written, spoken in _SPOKEN.items():
        text = text.replace(written, spoken)
    return before + re.sub(r"\\([{}&%$#_])", r"\1", text).strip(" ") + after


def _plain(text: str) -> str:
    """For sorting: letters without their accents, no markup."""
    import unicodedata

    return "".join(
        c for c in unicodedata.normalize("NFKD", re.sub(r"<[^>]*>", "", text)) if not unicodedata.combining(c)
    )


def _year(fields: Mapping[str, str]) -> str:
    given = fields.get("year") or fields.get("date", "")
    match = re.search(r"\d{4}", given)
    return match[0] if match else html(given) or "n.d."


def _family(person: Any) -> str:
    return html(" ".join([*person.prelast_names, *person.last_names]))


def _full(person: Any) -> str:
    initials = [_initial(html(name)) for name in [*person.first_names, *person.middle_names]]
    return ", ".join(filter(None, [_family(person), "\u00a0".join(initials), html(" ".join(person.lineage_names))]))


def _initial(name: str) -> str:
    return "-".join(f"{part[0]}." for part in name.split("-") if part)


def _short(families: list[str]) -> str:
    if len(families) > 2 or "others" in families:
        return f"{families[0]} et al."
    return " &amp; ".join(families)


def _listed(names: list[str], *, edits: bool) -> str:
    others = bool(names) and names[-1] == "others"
    names = names[:-1] if others else names
    if others or len(names) > AUTHORS:
        text = f"{', '.join(names if others else names[:1])}, et al."
    else:
        text = " &amp; ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return f"{text} (Ed{'s' if len(names) > 1 else ''}.)" if edits else text


def _titled(title: str, fields: Mapping[str, str]) -> str:
    if not title:
        return ""
    edition = html(fields.get("edition", ""))
    text = title if any(name in fields for name in _WITHIN[:4]) else f"<em>{title}</em>"
    text += f" ({edition} ed.)" if edition else ""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _where(fields: Mapping[str, str], kind: str) -> str:
    within = next((html(fields[name]) for name in _WITHIN if fields.get(name)), "")
    volume, number, pages = (html(fields.get(name, "")) for name in ("volume", "number", "pages"))
    issue = f"<em>{volume}</em>({number})" if volume and number else f"<em>{volume}</em>" if volume else number
    place = "In " if within and kind.startswith("in") else ""
    parts = [f"{place}<em>{within}</em>" if within else "", issue, re.sub(r"(?<=\d)-(?=\d)", "–", pages)]
    parts += [html(fields[name]) for name in _MAKERS if fields.get(name)]
    text = ", ".join(filter(None, parts))
    return f"{text}." if text else ""


def _link(fields: Mapping[str, str]) -> str:
    doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", fields.get("doi", ""))
    url = re.sub(r"^\\url\{(.*)\}$", r"\1", fields.get("url", "")).replace("\\", "")
    if doi:
        return _anchor(f"https://doi.org/{doi}", f"doi:{doi}".replace("\\", ""))
    if fields.get("eprint") and fields.get("archiveprefix", fields.get("eprinttype", "")).lower() == "arxiv":
        return _anchor(f"https://arxiv.org/abs/{fields['eprint']}", f"arXiv:{fields['eprint']}")
    if re.match(r"https?://", url):
        return _anchor(url, re.sub(r"^https?://(www\.)?|/$", "", url))
    return ""


def _anchor(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def _cut(title: str) -> str:
    words = re.sub(r"<[^>]*>", "", title).split()
    return " ".join(words[:5]) + ("…" if len(words) > 5 else "")
