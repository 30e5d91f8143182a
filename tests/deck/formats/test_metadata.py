"""Files without metadata: what they show stays, and what was planted in them is gone."""

import base64
import functools
import io
import re
import struct
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image
from tests.helpers.planted import PLANTED, SVG, avif, box, film, gif, jpeg, png, profile, saved, webp

from deck.formats.metadata import OF_MATPLOTLIB, Cleaned, clean

SCAFFOLD = Path(__file__).parents[3] / "src/deck/assets/scaffold"


def pixels(content: bytes) -> list[bytes]:
    """Those of each frame."""
    found = []
    with Image.open(io.BytesIO(content)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append(image.convert("RGBA").tobytes())
    return found


RASTERS = {
    "jpeg": jpeg,
    "progressive": functools.partial(jpeg, progressive=True),
    "png": png,
    "webp": webp,
    "avif": avif,
}


@pytest.mark.parametrize("kind", RASTERS)
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_picture_keeps_pixels_profile_and_orientation_alone(kind: str, orientation: int) -> None:
    content = RASTERS[kind](orientation)
    assert PLANTED.encode() in content
    made = clean(content)
    with Image.open(io.BytesIO(made.content)) as image:
        kept = image.getexif()
        assert image.info["icc_profile"] == profile()
    assert pixels(made.content) == pixels(content)
    assert PLANTED.encode() not in made.content
    assert all(PLANTED.encode() not in each for each in _inflated(made.content))
    assert set(kept) <= {0x0112}
    if kind != "avif":  # which turns its pixels by a property of its own
        assert kept.get(0x0112, 1) == orientation
    assert {"EXIF with a GPS position", "XMP"} <= set(made.dropped)
    assert clean(made.content).content == made.content


def _inflated(content: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(b"\x78[\x01\x5e\x9c\xda]", content):
        try:
            found.append(zlib.decompressobj().decompress(content[match.start() :]))
        except zlib.error:
            continue
    return found


def test_an_animated_picture_keeps_its_frames_and_how_often_they_repeat() -> None:
    content = gif()
    made = clean(content)
    assert pixels(made.content) == pixels(content)
    with Image.open(io.BytesIO(made.content)) as image:
        assert (image.n_frames, image.info["loop"], image.info["duration"]) == (3, 0, 50)
    assert PLANTED.encode() not in made.content
    assert made.dropped == ("a comment", "XMP")


def test_what_follows_the_end_of_a_picture_is_dropped() -> None:
    for content in (saved("JPEG"), saved("PNG"), saved("GIF")):
        assert clean(content + jpeg()).content == clean(content).content
        assert clean(content).content == content


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif"])
def test_a_picture_that_is_cut_keeps_what_a_browser_shows_of_it(kind: str) -> None:
    content = gif() if kind == "gif" else RASTERS[kind]()
    made = clean(content[: -len(PLANTED) - 60] if kind == "jpeg" else content[:-30])
    assert made.unknown is None
    assert PLANTED.encode() not in made.content
    assert made.content[:200] in clean(content).content or kind == "png"


def test_a_picture_keeps_the_size_at_which_it_is_shown() -> None:
    exif = Image.Exif()
    exif[0x010F] = PLANTED
    exif[0x011A] = exif[0x011B] = 144.0
    exif[0x0128] = 2
    exif.get_ifd(0x8769).update({0xA002: 20, 0xA003: 12, 0x9286: PLANTED.encode()})
    made = clean(saved("JPEG", exif=exif.tobytes()))
    assert PLANTED.encode() not in made.content
    with Image.open(io.BytesIO(made.content)) as image:
        kept = image.getexif()
        assert (kept[0x011A], kept[0x011B], kept[0x0128]) == (144, 144, 2)
        assert dict(kept.get_ifd(0x8769)) == {0xA002: 20, 0xA003: 12}
        assert set(kept) == {0x011A, 0x011B, 0x0128, 0x8769}
    assert clean(made.content).content == made.content


def test_an_avif_is_known_by_any_of_its_brands() -> None:
    content = avif()
    other = content[:8] + b"MA1B" + content[12:]
    assert pixels(clean(other).content[:8] + content[8:12] + clean(other).content[12:]) == pixels(content)


@pytest.mark.parametrize("kind", [*RASTERS, "gif"])
@given(data=st.data())
def test_a_damaged_picture_stays_as_it_is_or_is_cleaned(kind: str, data: st.DataObject) -> None:
    content = bytearray(gif() if kind == "gif" else RASTERS[kind]())
    cut = data.draw(st.integers(0, len(content)))
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    made = clean(bytes(content[:cut]))
    assert made.content == content[:cut] or made.dropped


def test_items_without_number_cost_nothing() -> None:
    """Four thousand million of them, each of no byte, took hours."""
    places = bytearray(avif())
    at = places.index(b"iloc")
    places[at + 8 : at + 12] = b"\0\0\xff\xff"  # numbers of no byte, and of most items
    places[at + 12 : at + 80] = b"\xff" * 68
    assert clean(bytes(places)).unknown == "damaged"


@pytest.mark.parametrize(
    "content",
    {
        "a first box far longer than the file": b"\x7f\xff\xff\xf0" + avif()[4:],
        "a WebP whose first part is empty": b"RIFF\x0c\0\0\0WEBPVP8X\0\0\0\0",
        "a film whose box ends behind it": film()[:20] + b"\x7f\xff\xff\xffmoov\0\0",
    }.values(),
)
def test_what_points_outside_of_its_file_stays_as_it_is(content: bytes) -> None:
    assert clean(content) == Cleaned(content, unknown="damaged")


def test_a_drawing_keeps_what_is_drawn_and_read() -> None:
    inside = (
        f"<title>A title</title><!-- {PLANTED} --><metadata><rdf:RDF xmlns:rdf='r'>{PLANTED}</rdf:RDF></metadata>"
        f'<sodipodi:namedview xmlns:sodipodi="s" pagecolor="{PLANTED}"><a/></sodipodi:namedview>'
        f'<g inkscape:label="{PLANTED}" id="kept" xlink:href="#x"><style>/* {PLANTED} */ .a {{ fill: red }}</style>'
        f'<text xml:space="preserve">a  <!-- {PLANTED} -->b</text></g>'
        f'<image href="data:image/jpeg;base64,{base64.b64encode(jpeg()).decode()}"/>'
        f"<?editor {PLANTED}?>"
    )
    names = ' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:xlink="http://www.w3.org/1999/xlink"'
    made = clean(SVG.format(names, inside).encode(), "x.svg")
    photo = base64.b64encode(clean(jpeg()).content).decode()
    assert made.content.decode() == SVG.format(
        names,
        '<title>A title</title><g id="kept" xlink:href="#x"><style> .a { fill: red }</style>'
        f'<text xml:space="preserve">a  b</text></g><image href="data:image/jpeg;base64,{photo}"/>',
    )
    assert {"a comment", "other metadata", "EXIF with a GPS position"} <= set(made.dropped)


def test_addresses_and_rules_in_a_drawing_are_cleaned_as_well() -> None:
    photo = base64.b64encode(jpeg()).decode()
    inside = f'<g style="fill: red /* {PLANTED} */" fill="url(data:image/jpeg;base64,{photo})"/>'
    made = clean(SVG.format("", inside).encode(), "x.svg").content.decode()
    assert PLANTED not in made
    assert photo not in made
    assert 'style="fill: red "' in made


def test_html_in_a_drawing_keeps_its_words() -> None:
    inside = '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">A <x:b xmlns:x="y">shown</x:b></p></foreignObject>'
    assert "shown" in clean(SVG.format("", inside).encode(), "x.svg").content.decode()


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_drawing_may_have_another_encoding(encoding: str) -> None:
    svg = f'<?xml version="1.0" encoding="{encoding}"?>' + SVG.format("", f"<!-- {PLANTED} --><title>é</title>")
    made = clean(svg.encode(encoding), "x.svg").content
    assert PLANTED not in made.decode(encoding)
    assert "<title>é</title>" in made.decode(encoding)


def test_a_drawing_that_is_no_xml_loses_its_comments() -> None:
    assert clean(f"<svg><g><!-- {PLANTED} --></svg>".encode(), "x.svg").content == b"<svg><g></svg>"


def test_a_drawing_with_entities_stays_well_formed() -> None:
    svg = f'<!DOCTYPE svg [<!ENTITY e "<!-- x --><g/>"><!-- {PLANTED} -->]>' + SVG.format("", "&e;<!-- y --><path/>")
    assert clean(svg.encode(), "x.svg").content.decode() == (
        '<!DOCTYPE svg [<!ENTITY e "<!-- x --><g/>">]>' + SVG.format("", "&e;<path/>")
    )


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (f"a {{ /* {PLANTED} */ color: red }}", "a {  color: red }"),
        (f"/*{PLANTED}*/a{{}}", "a{}"),
        (f"a{{margin:1px/*{PLANTED}*/2px}}", "a{margin:1px/**/2px}"),
        (f".a/*{PLANTED}*/.b{{}}", ".a/**/.b{}"),
        ("/*! A licence */ a {}", "/*! A licence */ a {}"),
        ('a { content: "/* shown */" }', 'a { content: "/* shown */" }'),
        (f"@media print {{ a {{ /* {PLANTED} */ }} /* {PLANTED}", "@media print { a {  } "),
        (f"a {{ background: url(data:image/svg+xml,{quote(SVG.format('', f'<!--{PLANTED}-->'))}) }}", None),
    ],
)
def test_a_sheet_loses_its_comments(css: str, expected: str | None) -> None:
    made = clean(css.encode(), "x.css").content.decode()
    assert PLANTED not in made
    if expected is not None:
        assert made == expected


def test_a_page_is_cleaned_with_all_that_it_holds() -> None:
    photo = base64.b64encode(jpeg()).decode()
    drawing = quote(SVG.format("", f"<!-- {PLANTED} --><path/>"))
    page = (
        f"<!doctype html><!-- {PLANTED} --><style>/* {PLANTED} */ p {{ }}</style>"
        f"<p style='color: red /* {PLANTED} */'>a</p>"
        f'<img src="data:image/jpeg;base64,{photo}"><a href="data:image/svg+xml,{drawing}">b</a>'
        f"<svg i:name='{PLANTED}'><metadata><b>{PLANTED}</b></metadata><path/></svg>"
        f'<iframe srcdoc="<!-- {PLANTED} --><p>a</p>"></iframe>'
        f'<script type="application/json">{{"source": "data:image/jpeg;base64,{photo}"}}</script>'
    )
    found = clean(page.encode(), "index.html")
    made, dropped = found.content.decode(), found.dropped
    assert PLANTED not in made
    assert photo not in made
    assert made.count(base64.b64encode(clean(jpeg()).content).decode()) == 2
    assert quote("<path/>", safe="/") in made
    assert {"a comment", "EXIF with a GPS position", "other metadata"} <= set(dropped)


def test_a_film_tells_no_place_and_no_date_and_nothing_in_it_moves() -> None:
    made = clean(film())
    assert len(made.content) == len(film())
    assert made.content.index(b"mdat") == film().index(b"mdat")
    assert PLANTED.encode() not in made.content
    assert b"+52.5" not in made.content
    assert struct.pack(">I", 3_800_000_000) not in made.content
    assert set(made.dropped) == {"a GPS position", "a date", "a text"}


def test_a_webm_keeps_its_size_and_loses_its_tags() -> None:
    content = (SCAFFOLD / "throwing.webm").read_bytes()
    segment = content.index(b"\x18\x53\x80\x67")
    tags = b"\x12\x54\xc3\x67" + bytes([0x80 | len(PLANTED)]) + PLANTED.encode()
    width = 9 - content[segment + 4].bit_length()
    size = int.from_bytes(content[segment + 4 : segment + 4 + width]) & ((1 << 7 * width) - 1)
    larger = ((1 << 7 * width) | (size + len(tags))).to_bytes(width)
    content = content[: segment + 4] + larger + content[segment + 4 + width :] + tags
    made = clean(content)
    assert len(made.content) == len(content)
    assert PLANTED.encode() not in made.content
    assert "a text" in made.dropped
    assert clean(made.content).content == made.content


def test_a_film_with_a_track_of_notes_is_named() -> None:
    handler = box(b"hdlr", bytes(8) + b"mebx" + bytes(12) + PLANTED.encode())
    content = box(b"ftyp", b"isom\0\0\0\1isom") + box(b"moov", box(b"trak", box(b"mdia", handler)))
    made = clean(content)
    assert PLANTED.encode() not in made.content
    assert made.unknown == "a film with a track of notes"
    assert clean(film()).unknown is None


def test_subtitles_lose_their_comments() -> None:
    vtt = f"WEBVTT\n\nNOTE {PLANTED}\nand more\n\n00:01.000 --> 00:02.000\nNOTED\n"
    assert clean(vtt.encode(), "x.vtt").content == b"WEBVTT\n\n\n\n00:01.000 --> 00:02.000\nNOTED\n"


def test_sounds_lose_their_tags() -> None:
    frames = b"\xff\xfb\x90\x00" + bytes(400)
    id3 = b"ID3\x03\0\0" + bytes([0, 0, 0, len(PLANTED)]) + PLANTED.encode()
    old = b"TAG" + PLANTED.encode().ljust(125)
    assert clean(id3 + frames + old).content == frames
    flac = b"fLaC\x80\0\0\x22" + bytes(34) + frames
    assert clean(id3 + flac).content == flac

    about, noted = b"\0\0\0\x22" + bytes(34), b"\x84" + len(PLANTED).to_bytes(3) + PLANTED.encode()
    assert clean(b"fLaC" + about + noted + frames).content == b"fLaC\x80" + about[1:] + frames

    form = b"fmt " + struct.pack("<I", 16) + bytes(16)
    said = b"LIST" + struct.pack("<I", len(PLANTED) + 1) + PLANTED.encode() + b" "
    data = b"data" + struct.pack("<I", 4) + bytes(4)
    wave = b"RIFF" + struct.pack("<I", 4 + len(form + said + data)) + b"WAVE" + form + said + data
    assert clean(wave).content == b"RIFF" + struct.pack("<I", 4 + len(form + data)) + b"WAVE" + form + data


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_what_matplotlib_writes_of_itself_is_told_apart_from_what_others_say(kind: str) -> None:
    def drawn(metadata: dict[str, str]) -> bytes:
        figure, stream = Figure(), io.BytesIO()
        figure.text(0.5, 0.5, "drawn words")
        figure.savefig(stream, format=kind, metadata=({"Date": None} if kind == "svg" else {}) | metadata)
        return stream.getvalue()

    made = clean(drawn({}))
    assert made.dropped == (OF_MATPLOTLIB,)
    assert b"Matplotlib" not in made.content
    assert b"drawn words" not in made.content
    assert clean(drawn({"Title": PLANTED})).dropped != (OF_MATPLOTLIB,)
    if kind == "svg":
        besides = drawn({}).replace(b"</svg>", b"<!-- by hand --></svg>")
        assert clean(besides).dropped == (OF_MATPLOTLIB, "a comment")


@pytest.mark.parametrize("name", ["e.jpg", "E.PNG", "e.mp4", "e.ogg", "e.tiff", "e.pdf"])
def test_a_text_with_the_name_of_a_picture_is_named(name: str) -> None:
    made = clean(PLANTED.encode(), name)
    assert made.content == PLANTED.encode()
    assert made.unknown == f"not what {Path(name).suffix.lower()} stands for"
    assert clean(b"", name).unknown is None
    assert clean(PLANTED.encode(), "e.txt").unknown is None


def test_what_is_of_an_unknown_format_stays_and_is_named() -> None:
    for content, kind in (
        (b"OggS" + bytes(40), "Ogg"),
        (b"%PDF-1.7", "PDF"),
        (jpeg()[:20], "damaged"),
        (b"II*\0", "unknown"),
    ):
        made = clean(content)
        assert (made.content, made.unknown) == (content, kind)
    assert clean(b"a,b\n1,2\n", "table.csv") == clean(b"a,b\n1,2\n")
