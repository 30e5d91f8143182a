"""`README.md` and `index.html`: what the figures are, to look at and to paste from; both without a network."""

from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from deck.config.theme import BASES, variables
from deck.figures.manifest import FILE, FigureEntry, File, Manifest
from deck.figures.snippets import LANGUAGES, picture, snippets

README, INDEX = PAGES = ("README.md", "index.html")
_TEMPLATE = "gallery.html.j2"
_COLOURS = ("paper", "ink", "quiet", "rule", "panel", "accent", "on-accent", "mark")
_VARIANTS = {
    ("light", "wide"): "light",
    ("dark", "wide"): "dark",
    ("light", "column"): "light, for a column",
    ("dark", "column"): "dark, for a column",
}


def write_gallery(folder: Path, manifest: Manifest) -> None:
    """Writes both pages.

    Raises:
        OSError: they cannot be written.
    """
    (folder / README).write_text(_readme(manifest), encoding="utf-8", newline="\n")
    (folder / INDEX).write_text(_index(manifest), encoding="utf-8", newline="\n")


def _readme(manifest: Manifest) -> str:
    count = len(manifest.figures)
    parts = [
        "<!-- Made by `make figures`; what is changed here is lost at the next one. -->",
        f"# Figures of “{manifest.talk['title']}”",
        *([f"**{_sentence(manifest.data['name'])}**"] if manifest.data["stand_in"] else []),
        f"{count} figure{'s' * (count != 1)}, each as SVG, PNG of two pixels per pixel, and WebP; in a light and a "
        "dark variant, and once more for a narrow column where it is laid out otherwise there. "
        f"[index.html](index.html) shows them with a search field and buttons that copy; [{FILE}]({FILE}) describes "
        "them for programs.",
        *_about_data(manifest),
        *([_old_names(manifest)] if manifest.aliases else []),
        *(_section(each) for each in manifest.figures),
    ]
    return "\n\n".join(parts) + "\n"


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}."


def _about_data(manifest: Manifest) -> list[str]:
    name = manifest.data["name"]
    return [f"Data: {_sentence(name)}"] if name and not manifest.data["stand_in"] else []


def _old_names(manifest: Manifest) -> str:
    lines = "\n".join(f"- `{old}` is now `{new}`" for old, new in manifest.aliases.items())
    return f"Old names, whose files are still there until they are removed:\n\n{lines}"


def _section(entry: FigureEntry) -> str:
    about = " · ".join(filter(None, (_slide(entry), _code(entry), entry.license, _files(entry))))
    texts = snippets(entry)
    blocks = "\n\n".join(f"{name}\n\n```{LANGUAGES[name]}\n{text}\n```" for name, text in texts.items())
    details = f"<details>\n<summary>To paste</summary>\n\n{blocks}\n\n</details>"
    return f"## {entry.name}\n\n{picture(entry, '')}\n\n{_plain(entry.caption)}\n\n{about}\n\n{details}"


def _slide(entry: FigureEntry) -> str:
    name = f"slide `{entry.slide['id']}`"
    return f"[{name}]({entry.slide['url']})" if "url" in entry.slide else name


def _code(entry: FigureEntry) -> str:
    return f"`{entry.code['file']}:{entry.code['line']}`"


def _files(entry: FigureEntry) -> str:
    return ", ".join(f"[{each.file}]({each.file})" for each in entry.files if each.theme == entry.themes[0])


def _plain(text: str) -> str:
    """A text that Markdown takes as it stands."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in text)


def _index(manifest: Manifest) -> str:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=select_autoescape(default=True), trim_blocks=True)
    environment.filters["kilobytes"] = lambda size: f"{max(size / 1000, 1):,.0f} kB"
    return environment.get_template(_TEMPLATE).render(
        manifest=manifest,
        cards=[
            {
                "entry": entry,
                "picture": picture(entry, "", indent="      "),
                "snippets": snippets(entry),
                "variants": _variants(entry),
                "words": escape(" ".join((entry.name, entry.caption, entry.alt, entry.slide["title"])).lower()),
            }
            for entry in manifest.figures
        ],
        themes={base: {name: variables(base)[name] for name in _COLOURS} for base in BASES},
    )


def _variants(entry: FigureEntry) -> dict[str, list[File]]:
    """Files by the name of their variant."""
    found: dict[str, list[File]] = {}
    for each in entry.files:
        found.setdefault(_VARIANTS[each.theme, each.layout], []).append(each)
    return found
