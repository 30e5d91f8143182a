import io

from PIL import Image, ImageDraw

from deck.checks.pixels import as_jpeg, grounds


def picture(*, ground: str = "#fffdf8") -> bytes:
    """A picture of 200 x 100 pixels: on its right half a blue bar, on either half a word in black and white."""
    image = Image.new("RGBA", (200, 100), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 0, 200, 100), "#1f3a5f")
    draw.text((20, 40), "words", "#000000")
    draw.text((120, 40), "words", "#ffffff")
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def test_the_ground_is_what_words_stand_on() -> None:
    left, right = (20, 40, 30, 12), (120, 40, 30, 12)
    assert list(grounds(picture(), [left, right])) == [(255, 253, 248), (31, 58, 95)]


def test_outside_of_the_picture_there_is_none() -> None:
    assert list(grounds(picture(), [(300, 0, 10, 10), (-50, 0, 10, 10), (0, 0, 10, 10)])) == [
        None,
        None,
        (255, 253, 248),
    ]


def test_a_photograph_has_a_ground_although_no_two_pixels_are_alike() -> None:
    image = Image.linear_gradient("L").resize((64, 64)).crop((0, 0, 64, 12)).convert("RGB")
    content = io.BytesIO()
    image.save(content, "PNG")
    ((red, green, blue),) = grounds(content.getvalue(), [(0, 0, 64, 12)])
    assert red == green == blue < 64


def test_a_jpeg_has_the_size_of_the_picture() -> None:
    with Image.open(io.BytesIO(as_jpeg(picture()))) as found:
        assert (found.format, found.size) == ("JPEG", (200, 100))
