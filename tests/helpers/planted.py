"""Files that tell more than they show: `PLANTED` is in each, in all places that its format has for that."""

import functools
import io
import struct
import zlib

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

PLANTED = "PLANTED-at-home"
XMP = f"<x>{PLANTED}</x>".encode()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"{}>{}</svg>'


def picture() -> Image.Image:
    made = Image.new("RGB", (40, 24))
    made.putdata([(x * 6, y * 10, (x * y) % 255) for y in range(24) for x in range(40)])
    return made


def exif(orientation: int = 1, *, with_place: bool = True) -> bytes:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = PLANTED  # who made the camera
    made[0x9286] = PLANTED  # a comment
    if with_place:
        made[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    return made.tobytes()


@functools.cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def saved(kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture().save(stream, kind, **options)
    return stream.getvalue()


def jpeg(orientation: int = 1, **options: object) -> bytes:
    return saved(
        "JPEG",
        exif=exif(orientation),
        comment=PLANTED,
        icc_profile=profile(),
        xmp=XMP,
        **options,
    )


def png(orientation: int = 1) -> bytes:
    texts = PngInfo()
    texts.add_text("Comment", PLANTED)
    texts.add_text("Author", PLANTED, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{PLANTED}</x>", zip=True)
    content = saved("PNG", pnginfo=texts, exif=exif(orientation), icc_profile=profile())
    private = b"prVt" + PLANTED.encode()
    end = content.index(b"IEND") - 4
    chunk = struct.pack(">I", len(private) - 4) + private + struct.pack(">I", zlib.crc32(private))
    return content[:end] + chunk + content[end:]


def gif() -> bytes:
    frames = [picture().rotate(90 * turn) for turn in range(3)]
    stream = io.BytesIO()
    frames[0].save(
        stream, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=50, comment=PLANTED.encode()
    )
    content = stream.getvalue()
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(PLANTED)]) + PLANTED.encode() + b"\0"
    return content[:-1] + xmp + content[-1:]


def webp(orientation: int = 1) -> bytes:
    return saved("WEBP", lossless=True, exif=exif(orientation), xmp=XMP, icc_profile=profile())


def avif(orientation: int = 1) -> bytes:
    return saved("AVIF", exif=exif(orientation), xmp=XMP, icc_profile=profile())


def box(kind: bytes, *inside: bytes) -> bytes:
    data = b"".join(inside)
    return struct.pack(">I4s", len(data) + 8, kind) + data


def film() -> bytes:
    dated = struct.pack(">4xII", 3_800_000_000, 3_800_000_001) + bytes(80)
    place = box(b"\xa9xyz", b"\0\x12\x15\xc7+52.5200+013.4050/" + PLANTED.encode())
    return b"".join(
        (
            box(b"ftyp", b"isom\0\0\0\1isom"),
            box(b"moov", box(b"mvhd", dated), box(b"trak", box(b"tkhd", dated), box(b"mdia")), box(b"udta", place)),
            box(b"uuid", PLANTED.encode()),
            box(b"mdat", b"pixels"),
        )
    )
