"""Drawings of other programs: less what only people read, and with words of ours."""

from xml.etree import ElementTree as ET

import pytest

from deck.figures.metadata import Words, described
from deck.formats.svg import compact, root, without_metadata

SPACE = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<!-- a > b -->\n <g>\n </g> ", "<g></g>"),
        ("<metadata id='m'><text> a </text></metadata><metadata/><g/>", "<g/>"),
        ("<text>a  <b>é c</b> <b>d</b>\n</text>", "<text>a  <b>é c</b> <b>d</b>\n</text>"),
        ("<g xml:space='preserve'> <!-- kept --> </g>", "<g xml:space='preserve'> <!-- kept --> </g>"),
        ("<text/> <g/> <text/>", "<text/><g/><text/>"),
        ("<path d='M 0 0\n L 1 1'/>", "<path d='M 0 0 L 1 1'/>"),
    ],
)
def test_what_is_drawn_stays(inside: str, expected: str) -> None:
    assert compact(f'<svg xmlns="{SPACE}">{inside}</svg>\n') == f'<svg xmlns="{SPACE}">{expected}</svg>'


def test_what_is_no_xml_stays() -> None:
    assert compact("<svg> <g> </svg>") == "<svg> <g> </svg>"


@pytest.mark.parametrize(
    "svg",
    [
        f'<svg xmlns="{SPACE}"><g/></svg>',
        f"<!-- <svg> -->\n<svg aria-label='a > b' xmlns='{SPACE}'>\n<metadata id='m'><a/></metadata>\n<g/></svg>",
        f'<svg\nxmlns="{SPACE}" role="img"><g/></svg>',
        f'<s:svg xmlns:s="{SPACE}"><s:metadata/><s:g/></s:svg>',
    ],
)
def test_a_drawing_of_any_program_is_described(svg: str) -> None:
    words = Words("a title", "what it shows", None, "MIT", "a talk")
    drawing = ET.fromstring(described(svg.encode(), "svg", words))
    assert [each.tag.removeprefix(f"{{{SPACE}}}") for each in drawing] == ["title", "desc", "metadata", "g"]
    assert (drawing.get("role"), drawing[0].text) == ("img", "a title")


def test_a_root_is_taken_apart_and_is_whole() -> None:
    svg = f"""<?xml version="1.0"?><!-- <svg> --><svg xmlns="{SPACE}" aria-label="é > 'b"><g/></svg>"""
    parts = root(svg)
    assert f"{parts.before}<{parts.name}{parts.attributes}{parts.after}" == svg
    assert parts.after == "<g/></svg>"
    with pytest.raises(ValueError, match="words"):
        root("words")


def test_metadata_goes_wherever_it_is() -> None:
    assert without_metadata("<svg><g><metadata>é</metadata>\n</g><metadata/> é</svg>") == "<svg><g></g>é</svg>"
