"""HTML read by the standard, which html.parser follows only in later versions of Python."""

import re
from html.parser import HTMLParser
from typing import Any, override

# What HTML may stand in within SVG and MathML, what ends these two, and elements that hold nothing.
_FOREIGN = ("svg", "math")
_HOLD_HTML = ("foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
_BREAK_OUT = frozenset(
    """b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta
    nobr ol p pre ruby s small span strong strike sub sup table tt u ul var""".split()  # noqa: SIM905
)
_COMMENT_END = re.compile(r"-->|(?<!<!)--!>")


class _Foreign:
    """What of SVG and MathML is open, by the standard's section 13.2.6.5.

    Attributes:
        was_foreign: whether the last element that began did so in one of the two.
    """

    def __init__(self) -> None:
        # These two, those of their elements that hold HTML, and the HTML in these.
        self._open: list[str] = []
        self.was_foreign = False

    @property
    def has_cdata(self) -> bool:
        """Whether `<![CDATA[` begins a text, and no comment."""
        return bool(self._open) and self._open[-1] in (*_FOREIGN, *_HOLD_HTML)

    def start(self, tag: str) -> None:
        if self._is_foreign() and tag in _BREAK_OUT:
            while self._is_foreign():
                self._open.pop()
        self.was_foreign = self._is_foreign()
        holds_html = tag in _HOLD_HTML if self.was_foreign else bool(self._open) and tag not in _VOID
        if tag in _FOREIGN or holds_html:
            self._open.append(tag)

    def end(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def _is_foreign(self) -> bool:
        return bool(self._open) and self._open[-1] in _FOREIGN


class StandardReader(HTMLParser):
    """Reads HTML by the standard, which html.parser follows only in later versions of Python.

    What is open at the end of the text ends there.
    """

    # In these, `<` begins no tag; of them html.parser knows two by itself, later versions of Python more.
    # (Its stubs call the name final, which it is not.)
    CDATA_CONTENT_ELEMENTS = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")  # type: ignore[misc]

    def __init__(self, *, convert_charrefs: bool = True) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self._foreign = _Foreign()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._foreign.start(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        self._foreign.end(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._foreign.was_foreign or tag in _FOREIGN:
            self._foreign.end(tag)  # by the standard, `/>` ends elements of SVG and MathML alone
        elif tag in self.CDATA_CONTENT_ELEMENTS:
            self.set_cdata_mode(tag)

    @override
    def set_cdata_mode(self, *arguments: Any, **options: Any) -> None:
        if not self._foreign.was_foreign:  # in SVG, what a `title` or a `style` holds is read as all else
            super().set_cdata_mode(*arguments, **options)

    def handle_unseen(self, text: str, *, is_comment: bool) -> None:
        """Called with each comment and what a browser takes for one, and with what is neither shown nor a tag."""

    @override
    def parse_comment(self, i: int, report: bool = True) -> int:
        end = _COMMENT_END.search(self.rawdata, i + len("<!"))
        return self._unseen(i, end.end() if end else len(self.rawdata))

    @override
    def parse_html_declaration(self, i: int) -> int:
        if self.rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        if self._foreign.has_cdata and self.rawdata.startswith("<![CDATA[", i):
            return self._unseen(i, self._until("]]>", i), is_comment=False)
        if self.rawdata[i : i + len("<!doctype")].lower() == "<!doctype":
            return self._unseen(i, self._until(">", i), is_comment=False)
        return self._unseen(i, self._until(">", i))

    @override
    def parse_pi(self, i: int) -> int:
        return self._unseen(i, self._until(">", i))

    @override
    def parse_endtag(self, i: int) -> int:
        name = self.rawdata[i + 2 : i + 3]
        if self.cdata_elem or not name or name == ">" or (name.isascii() and name.isalpha()):
            end: int = super().parse_endtag(i)
            return end
        return self._unseen(i, self._until(">", i))

    def _until(self, sign: str, start: int) -> int:
        end = self.rawdata.find(sign, start)
        return len(self.rawdata) if end < 0 else end + len(sign)

    def _unseen(self, start: int, end: int, *, is_comment: bool = True) -> int:
        self.handle_unseen(self.rawdata[start:end], is_comment=is_comment)
        return end
