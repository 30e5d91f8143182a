"""Pictures, videos and sounds beside the talk: where they go, and what is said where they are not."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from deck.build import build
from deck.problem import Problem, Status
from deck.products.single_file import bind
from deck.reading.talk import read_talk
from deck.rendering.backgrounds import background_attributes
from deck.rendering.media import Media
from deck.rendering.web_files import web_files
from deck.running.progress import Progress


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A folder with files in it, and one beside it."""
    folder = tmp_path / "talk"
    (folder / "pictures").mkdir(parents=True)
    for name in ("photo.jpg", "pictures/photo.jpg", "a wide one.png", "clip.webm", "tone.mp3"):
        (folder / name).write_bytes(name.encode())
    (tmp_path / "outside.png").write_bytes(b"outside")
    return folder


def test_files_of_one_name_are_kept_apart(talk: Path, tmp_path: Path) -> None:
    media = Media(talk)
    names = [media.address(each) for each in ("photo.jpg", "pictures/photo.jpg", "./photo.jpg")]
    assert names == ["media/photo.jpg", "media/photo-2.jpg", "media/photo.jpg"]
    media.copy(tmp_path)
    assert [(tmp_path / name).read_bytes() for name in names[:2]] == [b"photo.jpg", b"pictures/photo.jpg"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<img src='photo.jpg' alt='x src=y'>", "<img src=\"media/photo.jpg\" alt='x src=y'>"),
        ("<img alt='' src=photo.jpg>", "<img alt='' src=\"media/photo.jpg\">"),
        ('<img src="a%20wide%20one.png">', '<img src="media/a%20wide%20one.png">'),
        ('<IMG SRC="a wide one.png"/>', '<IMG SRC="media/a%20wide%20one.png"/>'),
        (
            '<video poster="photo.jpg"><source src="clip.webm#t=5"></video>',
            '<video poster="media/photo.jpg"><source src="media/clip.webm#t=5"></video>',
        ),
        ('<object data="photo.jpg"></object>', '<object data="media/photo.jpg"></object>'),
        ("<a href='photo.jpg'>text</a>", "<a href='photo.jpg'>text</a>"),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
        ('<img src="https://example.org/a.png">', '<img src="https://example.org/a.png">'),
        ("<code>&lt;img src='nowhere.png'&gt;</code>", "<code>&lt;img src='nowhere.png'&gt;</code>"),
        ('<p><img src="photo.jpg"></p>', '<p class="media"><img src="media/photo.jpg"></p>'),
        ('<p>Words <img src="photo.jpg"></p>', '<p>Words <img src="media/photo.jpg"></p>'),
        (
            '<p><img src="clip.webm" alt="A &quot;ball&quot;" /></p>',
            '<p class="media"><video controls preload="metadata" src="media/clip.webm" '
            'aria-label="A &quot;ball&quot;"></video></p>',
        ),
        # What a browser reads, whatever its form.
        ('<img src=" photo.jpg ">', '<img src="media/photo.jpg">'),
        ('<img src="&#112;hoto.jpg">', '<img src="media/photo.jpg">'),
        ('<img src="photo.jpg"alt="">', '<img src="media/photo.jpg"alt="">'),
        ("<IMG\nSRC = photo.jpg\n>", '<IMG\nSRC = "media/photo.jpg"\n>'),
        (
            '<img src="photo.jpg" srcset="photo.jpg, a%20wide%20one.png 2x">',
            '<img src="media/photo.jpg" srcset="media/photo.jpg, media/a%20wide%20one.png 2x">',
        ),
        ("<video><track src=photo.jpg></video>", '<video><track src="media/photo.jpg"></video>'),
        (
            "<picture><source srcset='photo.jpg 1x'></picture>",
            '<picture><source srcset="media/photo.jpg 1x"></picture>',
        ),
        (
            "<div style=\"color: red; background: url('photo.jpg')\">",
            '<div style="color: red; background: url(media/photo.jpg)">',
        ),
        (
            "<p style='background: url(\"a wide one.png\"), url(data:x)'>",
            '<p style="background: url(media/a%20wide%20one.png), url(data:x)">',
        ),
        (
            '<img src="clip.webm" width="50%" loop autoplay muted class="x" poster="photo.jpg">',
            '<video controls preload="metadata" src="media/clip.webm" width="50%" loop data-autoplay muted class="x"'
            ' poster="media/photo.jpg"></video>',
        ),
        ("<video src=clip.webm autoplay loop>", '<video src="media/clip.webm" data-autoplay loop>'),
        ('<video autoplay="" src=clip.webm>', '<video data-autoplay="" src="media/clip.webm">'),
        # What is no address.
        ("<!-- <img src='nowhere.png'> -->", "<!-- <img src='nowhere.png'> -->"),
        ("<script>'<img src=nowhere.png>'</script>", "<script>'<img src=nowhere.png>'</script>"),
        ("<img-slider src='nowhere.png'></img-slider>", "<img-slider src='nowhere.png'></img-slider>"),
        ('<p>\n<img alt="a > b" src=photo.jpg></p>', '<p class="media">\n<img alt="a > b" src="media/photo.jpg"></p>'),
        (
            '<img src="tone.mp3" alt="A tone">',
            '<audio controls preload="metadata" src="media/tone.mp3" aria-label="A tone"></audio>',
        ),
    ],
)
def test_what_html_names_leads_to_the_decks_copy(talk: Path, html: str, expected: str) -> None:
    assert Media(talk).rewritten(html) == expected


def test_files_of_other_folders_come_along_and_neither_escape_nor_collide(talk: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "photo.jpg").write_bytes(folder.encode())
    media = Media(talk)
    names = [media.address(each) for each in ("../a/photo.jpg", "photo.jpg", "../b/photo.jpg", "x/../../b/./photo.jpg")]
    assert names == ["media/photo.jpg", "media/photo-2.jpg", "media/photo-3.jpg", "media/photo-3.jpg"]
    (tmp_path / "deck").mkdir()
    media.copy(tmp_path / "deck")
    copied = {path.relative_to(tmp_path / "deck").as_posix() for path in (tmp_path / "deck").rglob("*.*")}
    assert copied == {"media/photo.jpg", "media/photo-2.jpg", "media/photo-3.jpg"}
    assert (tmp_path / "deck/media/photo.jpg").read_bytes() == b"a"


def test_a_cells_alt_text_is_its_videos(talk: Path) -> None:
    for rest in ("", ' title="no aria-label"', "></video><video aria-label=''"):
        html = Media(talk).rewritten(f'<video src="clip.webm" controls{rest}></video>', alt='A "ball"')
        assert BeautifulSoup(html, "html.parser").video["aria-label"] == 'A "ball"'


@pytest.mark.parametrize(
    ("name", "found", "remedy"),
    [
        ("foto.jpg", r"no file foto\.jpg beside the talk", "Did you mean 'photo.jpg'?"),
        ("../outsid.png", r"no file \.\./outsid\.png beside the talk", None),
        (
            "/etc/hostname",
            "/etc/hostname is the name of a file on this machine alone",
            "Name it from the talk's folder, talk/, or copy it there",
        ),
        ("pictures", r"no file pictures beside the talk", None),
    ],
)
def test_a_file_that_is_not_there_is_a_problem(talk: Path, name: str, found: str, remedy: str | None) -> None:
    with pytest.raises(Problem, match=found) as caught:
        Media(talk).address(name)
    assert caught.value.status == Status.TALK
    assert remedy is None or caught.value.remedy == remedy


@pytest.mark.parametrize(
    ("background", "expected"),
    [
        ("#123d2e", 'data-background="#123d2e"'),
        ("rebeccapurple", 'data-background="rebeccapurple"'),
        ("rgb(0 40 20 / 50%)", 'data-background="rgb(0 40 20 / 50%)"'),
        ("var(--accent)", 'data-background="var(--accent)"'),
        (
            "linear-gradient(#123, #456)",  # the mean colour, by which reveal.js knows that the ground is dark
            'data-background-color="#2a3c4d" data-background-gradient="linear-gradient(#123, #456)"',
        ),
        ("linear-gradient(#000, #fff)", 'data-background-gradient="linear-gradient(#000, #fff)"'),
        ("photo.jpg", 'data-background-image="media/photo.jpg"'),
    ],
)
def test_a_background_is_a_colour_a_gradient_or_a_picture(talk: Path, background: str, expected: str) -> None:
    assert background_attributes(background, Media(talk)) == expected


@pytest.mark.parametrize("background", ["#12345", "grean", "rgb(1, 2)", "clip.webm", "nowhere.png"])
def test_any_other_background_is_a_problem(talk: Path, background: str) -> None:
    with pytest.raises(Problem, match=r"is neither a colour nor a picture|no file nowhere\.png"):
        background_attributes(background, Media(talk))


class Silent(Progress):
    """Hears of sections, of which none runs here."""


def test_a_deck_holds_its_files_follows_their_changes_and_outlives_a_missing_one(talk: Path, tmp_path: Path) -> None:
    def make() -> BeautifulSoup:
        index = build(talk, output=tmp_path / "deck", progress=Silent()).index
        return BeautifulSoup(index.read_text(), "html.parser")

    section = talk / "01_a.py"
    (talk / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    section.write_text(
        '# %% [markdown] slide="slide" background="photo.jpg"\n# ## One\n#\n# ![Wide](<a wide one.png>)\n\n'
        '# %% [markdown] slide="notes"\n# ![Small](pictures/photo.jpg)\n'
    )
    page = make()
    assert page.find("section", class_="over-picture")["data-background-image"] == "media/photo.jpg"
    assert [each["src"] for each in page.find_all("img")] == ["media/a%20wide%20one.png", "media/photo-2.jpg"]

    (talk / "photo.jpg").write_bytes(b"another")
    make()
    assert (tmp_path / "deck/media/photo.jpg").read_bytes() == b"another"

    assert bind(tmp_path / "deck", tmp_path / "deck.html")
    single = BeautifulSoup((tmp_path / "deck.html").read_text(), "html.parser")
    addresses = [each["src"] for each in single.find_all("img")] + [single.section["data-background-image"]]
    assert [each.partition(";")[0] for each in addresses] == ["data:image/png", "data:image/jpeg", "data:image/jpeg"]

    section.write_text(section.read_text().replace("a wide", "the wide"))
    with pytest.raises(Problem, match=r"no file the wide one\.png beside the talk") as caught:
        make()
    assert (Path(caught.value.file), caught.value.line, caught.value.cell) == (section, 4, '1, "One"')
    assert (tmp_path / "deck/index.html").is_file()


def test_what_is_on_the_web_is_told_once_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "deck.yml").write_text("title: A talk\nauthor: A. Speaker\n")
    (tmp_path / "01_a.py").write_text(
        "# %% [markdown]\n# Some [link](https://example.org/a.png)\n#\n# ![a](https://example.org/a%20b.png)\n"
        "# %% [markdown]\n# <video poster='//example.org/p.png'></video> ![a](https://example.org/a%20b.png)\n"
        "# <!-- <img src='https://example.org/no.png'> --> `![x](https://example.org/no.png)`\n"
        '# %% [raw]\n# <p style="background: url(https://example.org/b.png)"></p>\n'
    )
    found = web_files(read_talk(tmp_path))
    assert [each.partition(" is on the web")[0] for each in found] == [
        "01_a.py:4: https://example.org/a%20b.png",
        "01_a.py:6: //example.org/p.png",
        "01_a.py:9: https://example.org/b.png",
    ]
    assert all(each.endswith("'deck fetch' downloads a copy, which the deck then shows") for each in found)
