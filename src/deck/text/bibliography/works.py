"""A work as a text cites it and as a list has it: names, year, title, where it appeared."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from deck.text.bibliography.latex import to_html as html

# More authors than this, and only the first is named, with "et al.".
AUTHORS = 6
# Of BibTeX's fields and of biblatex's, those that say where a work appeared, the most telling first.
_WITHIN = ("journal", "journaltitle", "booktitle", "maintitle", "howpublished", "organization")
_MAKERS = ("publisher", "school", "institution")
# What the classic styles of BibTeX, and biblatex's strings, call a work of this type; its field `type` may say it, too.
_THESES = {
    "phdthesis": "PhD thesis",
    "mastersthesis": "Master’s thesis",
    "mathesis": "Master’s thesis",
    "bathesis": "Bachelor’s thesis",
    "candthesis": "Candidate thesis",
    "thesis": "Thesis",
}
_TYPED = frozenset({*_THESES, "techreport", "report"})


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


def work_of(key: str, entry: Any, *parents: Any) -> Work:
    """The work that an entry of pybtex's tells of.

    Args:
        key: by which the text cites it.
        entry: of the work.
        parents: what the entry names by `crossref`, then what that one names, and so on.
    """
    fields = _fields(entry, *parents)
    people, edits = _people(entry, *parents)
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


def _fields(entry: Any, *parents: Any) -> dict[str, str]:
    """An entry's fields, with those of its parents that it lacks. Their titles are those of what it is a part of."""
    own = {name.lower(): str(value).strip() for name, value in entry.fields.items()}
    if not parents:
        return own
    inherited = _fields(*parents)
    title = inherited.pop("title", None)
    if title is not None and not entry.type.startswith("in") and not own.get("title"):
        inherited["title"] = title
    elif title is not None:
        inherited.setdefault("booktitle", title)
    return inherited | {name: value for name, value in own.items() if value}


def _people(*entries: Any) -> tuple[list[Any], bool]:
    """Who wrote a work, else who edited it, and whether it is the latter; an entry's parents tell what it does not."""
    for role in ("author", "editor"):
        for entry in entries:
            if found := entry.persons.get(role):
                return found, role == "editor"
    return [], False


def _plain(text: str) -> str:
    """For sorting: letters without their accents, no markup."""
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
    parts.append(_kind(fields, kind))
    parts += [html(fields[name]) for name in _MAKERS if fields.get(name)]
    text = ", ".join(filter(None, parts))
    return f"{text}." if text else ""


def _kind(fields: Mapping[str, str], kind: str) -> str:
    """What sort of thesis or report it is."""
    given = fields.get("type", "") if kind in _TYPED else ""
    return _THESES.get(given.lower()) or html(given) or _THESES.get(kind, "")


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
