"""What a figure's file says of itself: title, description, author, licence. Its pixels stay as they are, byte for byte.

The texts are put into finished files, as they change without a drawing: SVG's own `metadata`, text chunks of PNG
(PNG 1.2, 11.3.4), the XMP chunk of WebP (its container's specification, "Extended File Format").
"""

import struct
import zlib
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from deck.formats.svg import root, without_metadata

# Where the usual licences stand, for machines that read RDF; others are told by their words.
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://opensource.org/license/mit",
}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
_HEADER = 33  # bytes of a PNG before what may hold its texts: signature and IHDR
_XMP, _ALPHA = 0x04, 0x10  # flags of WebP's extended header


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a figure.

    Attributes:
        title: its caption.
        description: what it shows, and from which data.
        author: whose it is; None where nobody is named.
        licence: of its reuse; None where none is given.
        source: where it is from: the talk, and its address.
    """

    title: str
    description: str
    author: str | None
    licence: str | None
    source: str


def described(content: bytes, kind: str, words: Words) -> bytes:
    """A file with its words in it.

    Args:
        content: the file without any.
        kind: "svg", "png" or "webp".
        words: to be told.
    """
    put = {"svg": _into_svg, "png": _into_png, "webp": _into_webp}
    return put[kind](content, words)


def _into_svg(content: bytes, words: Words) -> bytes:
    svg = content.decode().replace("\r\n", "\n")  # as Windows writes it; a figure's bytes are the same on every machine
    parts = root(without_metadata(svg))
    prefix = parts.name.removesuffix("svg")  # where the drawing has one, its own elements have it, too
    told = f"""
 <{prefix}title>{escape(words.title)}</{prefix}title>
 <{prefix}desc>{escape(words.description)}</{prefix}desc>
 <{prefix}metadata>
{_rdf(words)}
 </{prefix}metadata>"""
    role = "" if "role=" in parts.attributes else ' role="img"'
    return f"{parts.before}<{parts.name}{role}{parts.attributes}{told}{parts.after}".encode()


def _rdf(words: Words) -> str:
    """Dublin Core, as RDF."""
    address = LICENCES.get(words.licence or "")
    lines = [
        ("dc:title", words.title),
        ("dc:description", words.description),
        ("dc:creator", words.author),
        ("dc:rights", words.licence),
        ("dc:source", words.source),
    ]
    told = "\n".join(f"    <{name}>{escape(text)}</{name}>" for name, text in lines if text)
    licence = f"\n    <cc:license rdf:resource={quoteattr(address)}/>" if address else ""
    spaces = f'xmlns:rdf="{_RDF}" xmlns:dc="{_DC}" xmlns:cc="http://creativecommons.org/ns#"'
    return (
        f'  <rdf:RDF {spaces}>\n   <rdf:Description rdf:about="">\n{told}{licence}\n   </rdf:Description>\n  </rdf:RDF>'
    )


def _into_png(content: bytes, words: Words) -> bytes:
    texts = {
        "Title": words.title,
        "Description": words.description,
        "Author": words.author,
        "Copyright": words.licence,
        "Source": words.source,
    }
    chunks = b"".join(_text_chunk(keyword, text) for keyword, text in texts.items() if text)
    return content[:_HEADER] + chunks + content[_HEADER:]


def _text_chunk(keyword: str, text: str) -> bytes:
    """An international text, not compressed, in no stated language."""
    data = keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    body = b"iTXt" + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def _into_webp(content: bytes, words: Words) -> bytes:
    chunks = [chunk for chunk in _webp_chunks(content) if chunk[0] not in (b"VP8X", b"XMP ")]
    extended = next((data for kind, data in _webp_chunks(content) if kind == b"VP8X"), None)
    if extended is None:
        width, height, has_alpha = _webp_size(chunks[0][1])
        flags = _ALPHA if has_alpha else 0
        extended = struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    extended = bytes([extended[0] | _XMP]) + extended[1:]
    parts = [(b"VP8X", extended), *chunks, (b"XMP ", _xmp(words).encode())]
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in parts
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found, place = [], 12
    while place + 8 <= len(content):
        (size,) = struct.unpack("<I", content[place + 4 : place + 8])
        found.append((content[place : place + 4], content[place + 8 : place + 8 + size]))
        place += 8 + size + size % 2
    return found


def _webp_size(lossless: bytes) -> tuple[int, int, bool]:
    """Of the bitstream of a lossless picture, which is what we write: its specification, section 3."""
    (bits,) = struct.unpack("<I", lossless[1:5])
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)


def _xmp(words: Words) -> str:
    def alternatives(name: str, text: str) -> str:
        return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{name}>'

    parts = [alternatives("dc:title", words.title), alternatives("dc:description", words.description)]
    if words.author:
        parts.append(f"<dc:creator><rdf:Seq><rdf:li>{escape(words.author)}</rdf:li></rdf:Seq></dc:creator>")
    if words.licence:
        parts.append(alternatives("dc:rights", words.licence))
        if address := LICENCES.get(words.licence):
            parts.append(f"<xmpRights:WebStatement>{escape(address)}</xmpRights:WebStatement>")
    parts.append(f"<dc:source>{escape(words.source)}</dc:source>")
    spaces = f'xmlns:dc="{_DC}" xmlns:xmpRights="{_RIGHTS}"'
    inner = f'<rdf:Description rdf:about="" {spaces}>{"".join(parts)}</rdf:Description>'
    packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">{inner}</rdf:RDF></x:xmpmeta>'
    return f'<?xpacket begin="\N{BYTE ORDER MARK}" id="W5M0MpCehiHzreSzNTczkc9d"?>{packet}<?xpacket end="r"?>'
