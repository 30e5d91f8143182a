"""A deck for everybody: what must not be in it, what must, and that a browser allows it."""

import base64
import functools
import http.server
import io
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tests.helpers.planted import PLANTED, SVG, film, gif, jpeg, png, webp

from deck.__main__ import _parser, main
from deck.browser.visits import READY, Visit, running_browser, visit
from deck.checks import preflight
from deck.commands.building import asked, built
from deck.formats.html import without_comments as without_comments_of_html
from deck.formats.metadata import clean
from deck.formats.metadata.png import texts
from deck.problem import Status
from deck.products.release.files import private_bytes
from deck.products.single_file import bind
from deck.text.comments import without_comments

USER, HOST = "adalovelace", "analytical-engine"
URL = "https://example.org/talks/one"

CONFIG = "title: A talk\nsubtitle: Of what goes out\nauthor: A. Speaker\n"

SECTION = r"""
# %% [markdown] slide="slide" layout="title" background="#123d2e"
# welcome <!-- planted in a comment -->

# %% [markdown] slide="notes"
# planted in the notes

# %% [markdown] slide="slide" id="shown"
# ## Shown
#
# A formula $a^2$, `<!-- shown as code -->`, and a table
#
# | a | b |
# |:--|--:|
# | 1 | 2 |

# %% tags=["hide-input"]
planted_in_hidden_code = "a hidden cell's " + "output"
print(planted_in_hidden_code)

# %% tags=["hide-output"]
from IPython.display import Image, display
import helper

display(Image(helper.picture("hidden", (1, 2, 3))))

# %% tags=["hide-cell"]
planted_in_a_hidden_cell = 1

# %% tags=["check"]
assert "planted in a check"

# %% slide="skip"
planted_in_a_skipped_cell = 1

# %% [markdown] slide="skip"
# planted in a skipped text

# %% slide="slide" tags=["raises-exception"]
helper.fail()

# %% slide="slide" figure="seen" alt="A square" tags=["hide-input"]
Image(helper.picture("shown", (9, 9, 9)))
"""

HELPER = """
import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def fail():
    planted_in_a_traceback = 1
    raise ValueError("the last line")


def picture(kind, colour):
    info, buffer, text = PngInfo(), io.BytesIO(), f"planted in a {kind} picture"
    info.add_text("Comment", text)
    info.add_text("Packed", text, zip=True)
    Image.new("RGB", (300, 300), colour).save(buffer, "png", pnginfo=info)
    return buffer.getvalue()
"""


@pytest.fixture(scope="module", autouse=True)
def machine() -> Iterator[None]:
    """A machine and a user whose names tell something."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGNAME", USER)
        patch.setattr(socket, "gethostname", lambda: f"{HOST}.example")
        yield


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "talk"
    folder.mkdir()
    (folder / "deck.yml").write_text(CONFIG)
    (folder / "01_all.py").write_text(dedent(SECTION).lstrip())
    (folder / "helper.py").write_text(HELPER)
    return folder


def published(talk: Path, *arguments: str, name: str = "public") -> Path:
    folder = talk.parent / name
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DECK_CACHE", str(talk.parent / "store"))
        assert main(["publish", str(talk), "--output", str(folder), *arguments]) == 0
    return folder


@pytest.fixture(scope="module")
def deck(talk: Path, processes: None) -> Path:
    return published(talk, name="plain")


@pytest.fixture(scope="module")
def page(deck: Path) -> BeautifulSoup:
    return BeautifulSoup((deck / "index.html").read_text(), "html.parser")


def contents(folder: Path) -> dict[str, bytes]:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    # What stands in a picture compressed is found as well.
    return files | {f"{name} (texts)": b"\n".join(texts(content)) for name, content in files.items()}


def test_nothing_of_the_speaker_or_the_machine_goes_out(deck: Path, talk: Path) -> None:
    planted = [b"planted", USER.encode(), HOST.encode(), str(Path.home()).encode() + b"/", str(talk.parent).encode()]
    found = [(name, each) for name, content in contents(deck).items() for each in planted if each in content]
    assert found == []


@pytest.mark.process
def test_the_same_search_finds_it_in_the_speakers_deck(
    talk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DECK_CACHE", str(talk.parent / "store"))
    assert main(["build", str(talk), "--output", str(tmp_path / "deck")]) == 0
    everything = b"\n".join(contents(tmp_path / "deck").values())
    for place in (b"the notes", b"a comment", b"a shown picture"):
        assert b"planted in " + place in everything
    assert b"planted_in_a_traceback" in everything


def test_what_is_shown_stays(page: BeautifulSoup) -> None:
    text = page.find("main").text
    assert "a hidden cell's output" in text
    assert "<!-- shown as code -->" in text
    assert page.select_one("pre.error").text == "ValueError: the last line"
    assert page.select_one("#seen img, img")["src"].endswith(".png")
    assert "helper.fail()" in text


def test_the_stamp_tells_of_no_module_and_no_package(deck: Path) -> None:
    stamp = (deck / ".deck.json").read_text()
    assert '"sections": {}' in stamp
    assert "helper" not in stamp


def test_the_speakers_view_is_not_there(deck: Path, page: BeautifulSoup) -> None:
    assert page.select("aside.notes") == []
    assert not list(deck.rglob("notes.js"))
    assert [each["src"] for each in page.select("script[src]") if not (deck / each["src"]).is_file()] == []


LEAKS = {
    "an absolute path": ("from pathlib import Path\nprint(Path.home() / 'data.csv')", "an absolute path: "),
    "a path behind an option": ("print('gcc -I/home/ada/include')", "an absolute path: /home/ada/include"),
    "a path behind a scheme": ("print('sqlite:////home/ada/x.db')", "an absolute path: "),
    "a path in pieces of HTML": (
        "from IPython.display import HTML\nHTML('<p><b>/ho</b>me&#47;ada&#47;x</p>')",
        "an absolute path: /home/ada/x",
    ),
    "a path in an address": (
        "from urllib.parse import quote\nprint('?file=' + quote('/home/ada/data/x.csv', safe=''))",
        "an absolute path: /home/ada/data/x.csv",
    ),
    "a path in an address in an address": ("print('?next=%252fhome%252fada%252fx')", "an absolute path: /home/ada/x"),
    "a path in JSON": (r"print(r'{\"file\": \"\/home\/ada\/x\"}')", "an absolute path: /home/ada/x"),
    "a path in JSON's signs": (r"print(r'\u002Fhome\u002fada\x2fx')", "an absolute path: /home/ada/x"),
    "a path in references": ("print('&#47;home&sol;ada&#x2F;x')", "an absolute path: /home/ada/x"),
    "a name in an address": (
        f"print('?by=%22{USER[0]}%{ord(USER[1]):x}{USER[2:]}%22')",
        f"the user's name: {USER}",
    ),
    "the user's name": (f"'by {USER.title()}!'", f"the user's name: {USER}"),
    "the machine's name": (f"print('on {HOST}')", f"the machine's name: {HOST}"),
    "a printed traceback": (
        "import sys, traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc(file=sys.stdout)",
        f"an absolute path: {tempfile.gettempdir()}/ipykernel_",
    ),
    "a warning": ("import warnings\nwarnings.warn('old')", "an absolute path: "),
    "a name in a table": (
        f"from IPython.display import HTML\nHTML('<table><td>{USER}</td></table>')",
        f"the user's name: {USER}",
    ),
    "a name between colours": (
        f"print('\\x1b[31m{USER[:4]}\\x1b[0m{USER[4:]}')",
        f"the user's name: {USER}",
    ),
    "a folder of Windows": ("r'C:\\Users'", "an absolute path: C:"),
    "another machine": ("r'\\\\fileserver\\share\\ada.csv'", "an absolute path: "),
    "a name drawn": (
        f"from matplotlib.figure import Figure\nf = Figure()\nf.text(0.5, 0.5, '{USER}')\nf",
        f"the user's name: {USER}",
    ),
}


@pytest.mark.process
def test_outputs_that_tell_of_the_machine_stop_it(write_talk, capsys: pytest.CaptureFixture[str]) -> None:
    cells = "".join(f'# %% slide="slide" alt="a" tags=["hide-input"]\n{code}\n' for code, _ in LEAKS.values())
    folder = write_talk(s01_a=cells)
    output = folder.parent / "out"
    assert main(["publish", str(folder), "--output", str(output)]) == Status.TALK
    said = capsys.readouterr().err
    first, *others = said.splitlines()
    assert "01_a.py:2 (cell 1" in first
    assert "let it go out with --allow" in first
    missing = [
        name
        for number, (name, (_, message)) in enumerate(LEAKS.items(), start=1)
        if not any(
            f"(cell {number}," in line and f"its output would tell {message}" in line for line in (first, *others)
        )
    ]
    assert missing == []
    assert not output.exists()


@pytest.mark.process
def test_values_in_sentences_that_tell_of_the_machine_stop_it(write_talk, capsys: pytest.CaptureFixture[str]) -> None:
    text = '# %% [markdown] slide="slide"\n# By {eval}`name`, in {eval}`folder`\n'
    folder = write_talk(s01_a=f'# %%\nimport os\nname, folder = "{USER}"[:], os.getcwd()\n\n{text}')
    assert main(["publish", str(folder), "--output", str(folder.parent / "out")]) == Status.TALK
    said = capsys.readouterr().err
    assert f"the user's name: {USER}" in said
    assert f"an absolute path: {folder}" in said


@pytest.mark.process
def test_what_is_hidden_may_tell_of_the_machine(write_talk) -> None:
    hidden = f'# %% tags=["hide-output"]\nprint("ada" + "lovelace")\n# %% tags=["check"]\nprint("{HOST}")\n'
    folder = write_talk(s01_a=f'# %% slide="slide"\n1\n{hidden}')
    assert main(["publish", str(folder), "--output", str(folder.parent / "out")]) == 0


@pytest.mark.process
def test_the_author_may_let_a_name_pass(write_talk) -> None:
    folder = write_talk(s01_a=f'# %% slide="slide" tags=["hide-input"]\nprint("{USER}")\n')
    output = folder.parent / "out"
    assert main(["publish", str(folder), "--output", str(output), "--allow", USER]) == 0
    assert USER in (output / "index.html").read_text()


@pytest.mark.process
def test_who_looks_at_a_public_deck_again_loses_nothing_of_it(write_talk, capsys: pytest.CaptureFixture[str]) -> None:
    """`deck check --public` and `deck pdf --public` build what `deck publish` was asked for."""
    folder = write_talk(s01_a=f'# %% [markdown] slide="slide"\n# # A\n\n# %% tags=["hide-input"]\nprint("{USER}")\n')
    talk, output = str(folder), str(folder.parent / "out")
    assert main(["publish", talk, "--output", output, "--code", "--no-card", "--url", URL, "--allow", USER]) == 0
    before = contents(Path(output))
    parsed = _parser().parse_args(["check", talk, "--output", output, "--public"])
    again = built(parsed, asked(parsed))
    assert again.was_current
    assert contents(Path(output)) == before
    assert {"sitemap.xml", "code/index.html"} <= before.keys()


def test_a_path_that_the_author_wrote_stops_it_too(write_talk, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_talk(s01_a=f'# %% [markdown] slide="slide"\n# See {Path.home()}/notes.txt\n')
    assert main(["publish", str(folder), "--output", str(folder.parent / "out")]) == Status.TALK
    assert f"index.html would tell a path of this machine: {Path.home()}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "written",
    [
        "[data](https://example.org/?file={percent})",
        "`{percent}`",
        "`{twice}`",
        "`{json}`",
        '<a title="{references}">data</a>',
        "<p>{pieces}</p>",
        "![A drawing](drawing.svg)",
    ],
)
def test_a_path_that_is_written_in_code_stops_it(write_talk, capsys: pytest.CaptureFixture[str], written: str) -> None:
    home = str(Path.home())
    percent = "".join(f"%{ord(each):02x}" for each in home)
    text = written.format(
        percent=percent,
        twice=percent.replace("%", "%25"),
        json="".join(f"\\u{ord(each):04X}" for each in home),
        references="".join(f"&#{ord(each)};" for each in home),
        pieces=f"{home[:2]}<b>{home[2:]}</b>",
    )
    folder = write_talk(s01_a=f'# %% [markdown] slide="slide"\n# {text}\n')
    drawn = base64.b64encode(f"<svg xmlns='http://www.w3.org/2000/svg'><text>{home}</text></svg>".encode()).decode()
    (folder / "drawing.svg").write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg'><image href='data:image/svg+xml;base64,{drawn}'/></svg>"
    )
    assert main(["publish", str(folder), "--output", str(folder.parent / "out")]) == Status.TALK
    assert f"would tell a path of this machine: {home}" in capsys.readouterr().err


@pytest.mark.process
def test_common_names_of_accounts_and_machines_tell_nothing(write_talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "root")
    monkeypatch.setattr(socket, "gethostname", lambda: "localhost")
    folder = write_talk(s01_a='# %% slide="slide"\nprint("the root of a tree, on localhost")\n')
    assert main(["publish", str(folder), "--output", str(folder.parent / "out")]) == 0


def test_a_public_build_and_a_speakers_one_are_never_taken_for_each_other(write_talk) -> None:
    folder = write_talk(s01_a='# %% [markdown] slide="slide"\n# One\n# %% [markdown] slide="notes"\n# for me\n')
    output = folder.parent / "out"
    for arguments, told in ((["build"], True), (["publish"], False), (["build", "--public"], False), (["build"], True)):
        assert main([*arguments, str(folder), "--output", str(output)]) == 0
        assert ("for me" in (output / "index.html").read_text()) is told


def test_without_an_address_it_says_what_is_left_out(write_talk, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_talk(s01_a='# %% [markdown] slide="slide"\n# One\n')
    output = folder.parent / "out"
    assert main(["publish", str(folder), "--output", str(output)]) == 0
    assert "No address is known, so there is no picture for social sites and no sitemap" in capsys.readouterr().out
    assert main(["publish", str(folder), "--output", str(output), "--no-card"]) == 0
    assert "No address is known" not in capsys.readouterr().out
    assert not (output / "sitemap.xml").exists()
    page = BeautifulSoup((output / "index.html").read_text(), "html.parser")
    assert page.find("meta", property="og:image") is page.find("meta", property="og:url") is None
    assert page.find("meta", property="og:title")["content"] == "A talk"


def test_an_address_must_be_one(write_talk, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_talk(s01_a='# %% [markdown] slide="slide"\n# One\n')
    with pytest.raises(SystemExit) as caught:
        main(["publish", str(folder), "--url", "example.org"])
    assert caught.value.code == Status.CALL
    assert "it must begin with https://" in capsys.readouterr().err


@pytest.mark.process
def test_without_a_browser_there_is_no_card_and_the_old_deck_stays(
    write_talk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_talk(s01_a='# %% [markdown] slide="slide"\n# One\n# %%\nopen("../ran", "w").close()\n')
    output = folder.parent / "out"
    monkeypatch.setenv("DECK_BROWSER", "no-such-browser")
    command = ["publish", str(folder), "--output", str(output), "--url", URL]
    assert main(command) == Status.MACHINE
    said = capsys.readouterr().err
    assert "no browser at no-such-browser" in said
    assert said.rstrip().endswith("or leave out the card, with --no-card")
    assert not output.exists()
    assert not (folder.parent / "ran").exists(), "nothing runs for nothing"
    assert main([*command, "--no-card", "--code"]) == 0
    capsys.readouterr()
    assert main(command) == Status.MACHINE
    assert capsys.readouterr().out == ""
    assert (output / "code/index.html").is_file()
    assert main([*command, "--no-card"]) == 0
    assert "code is gone; " in capsys.readouterr().out
    assert "og:image" not in (output / "index.html").read_text()
    assert (output / "sitemap.xml").is_file()


def test_the_text_of_the_slides_lies_beside_them(deck: Path, page: BeautifulSoup) -> None:
    assert page.noscript.a["href"] == page.select_one("nav.beside a")["href"] == "slides.html"
    text = BeautifulSoup((deck / "slides.html").read_text(), "html.parser")
    slides = [each["id"] for each in page.select("main section")]
    assert [each["id"] for each in text.select("main > section")] == slides
    assert [each["href"] for each in text.select("a.number")] == [f"index.html#/{name}" for name in slides]
    assert text.select("aside") == []


@pytest.fixture(scope="module")
def with_address(talk: Path, browser: Path) -> Path:
    return published(talk, "--url", URL, "--code", name="addressed")


@pytest.mark.browser
def test_the_card_shows_the_first_slide(with_address: Path) -> None:
    page = BeautifulSoup((with_address / "index.html").read_text(), "html.parser")
    told = {each["property"]: each["content"] for each in page.select("meta[property]")}
    assert told["og:title"] == "A talk"
    assert told["og:description"] == page.find("meta", attrs={"name": "description"})["content"] == "Of what goes out"
    assert told["og:url"] == page.find("link", rel="canonical")["href"] == f"{URL}/"
    assert told["og:image"] == f"{URL}/card.png"
    assert page.find("meta", attrs={"name": "twitter:card"})["content"] == "summary_large_image"
    card = Image.open(with_address / "card.png")
    assert card.size == (1280, 720)
    assert card.convert("RGB").getpixel((5, 5)) == (0x12, 0x3D, 0x2E)


@pytest.mark.browser
def test_the_sitemap_names_pages_that_are_there(with_address: Path) -> None:
    root = ElementTree.parse(with_address / "sitemap.xml").getroot()
    places = [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places == [f"{URL}/", f"{URL}/slides.html"]
    assert (with_address / "slides.html").is_file()


@pytest.mark.browser
def test_with_code_it_holds_the_sections(with_address: Path) -> None:
    links = BeautifulSoup((with_address / "index.html").read_text(), "html.parser").select("nav.beside a")
    assert [each["href"] for each in links] == ["slides.html", "code/index.html"]
    assert {path.name for path in (with_address / "code").iterdir()} >= {"01_all.py", "01_all.ipynb", "helper.py"}


@pytest.fixture(scope="module")
def served(with_address: Path) -> Iterator[str]:
    handler = functools.partial(_Silent, directory=str(with_address.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.browser
def test_the_policy_forbids_nothing_that_the_deck_does(with_address: Path, served: str) -> None:
    single = with_address.with_name("single.html")
    bind(with_address, single)
    pages = ("index.html", "index.html?view=print", "slides.html", "code/index.html")
    names = [f"{with_address.name}/{page}" for page in pages] + [single.name]
    with running_browser() as browser:
        for base in (with_address.parent.as_uri() + "/", served):
            for name in names:
                complaints, missing = [], []
                page = browser.new_page()
                page.on("console", lambda message, told=complaints: told.append(message.text))
                page.on("pageerror", lambda error, told=complaints: told.append(str(error)))
                page.on("response", lambda answer, told=missing: told.append(answer.url) if not answer.ok else None)
                page.goto(base + name)
                if "slides.html" not in name and "code" not in name:
                    Visit(page).wait_until(READY)
                    page.evaluate("Reveal.getSlides().forEach((slide, i) => Reveal.slide(i))")
                assert (name, complaints, [each for each in missing if each.startswith("http")]) == (name, [], [])
                page.close()


@pytest.mark.browser
def test_the_preflight_finds_nothing(with_address: Path) -> None:
    assert [str(finding) for finding in preflight(with_address).findings] == []


@pytest.mark.browser
def test_the_policy_forbids_a_script_in_the_page_and_a_request_elsewhere(with_address: Path, tmp_path: Path) -> None:
    deck = tmp_path / "deck"
    shutil.copytree(with_address, deck)
    page = (deck / "index.html").read_text()
    fault = '<script>window.planted = 1</script><img src="https://example.org/x.png" alt="">'
    (deck / "index.html").write_text(page.replace("<main", f"{fault}<main"))
    with visit(deck / "index.html") as visited:
        assert visited.page.evaluate("window.planted") is None
        violations = [each for each in visited.messages if "Content Security Policy" in each]
    assert any("script" in each for each in violations)
    assert any("example.org" in each for each in violations)


@pytest.mark.browser
def test_as_one_file_the_policy_names_its_scripts_and_nothing_leads_beside_it(with_address: Path) -> None:
    single = with_address.with_name("one.html")
    bind(with_address, single)
    page = BeautifulSoup(single.read_text(), "html.parser")
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.count("'sha256-") == len(page.select("script:not([type='application/json'])"))
    assert "script-src 'self'" not in policy
    assert page.select("[data-beside]") == []
    single.write_text(single.read_text().replace("<main", "<script>window.planted = 1</script><main"))
    with visit(single) as visited:
        assert visited.page.evaluate("window.planted") is None
        assert any("Content Security Policy" in each for each in visited.messages)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1), st.booleans())
def test_a_picture_loses_its_texts_and_no_pixel(text: str, packed: bool) -> None:  # noqa: FBT001
    info, buffer = PngInfo(), io.BytesIO()
    info.add_text("Planted", text, zip=packed)
    picture = Image.effect_noise((16, 16), 50)
    picture.save(buffer, "png", pnginfo=info)
    content = buffer.getvalue()
    assert any(text.encode() in each for each in texts(content))
    plain = clean(content).content
    assert list(texts(plain)) == []
    assert b"Planted" not in plain
    assert Image.open(io.BytesIO(plain)).tobytes() == picture.tobytes()


@pytest.mark.parametrize("packed", [False, True])
def test_a_path_is_found_in_a_pictures_text_and_in_a_picture_in_a_page(tmp_path: Path, *, packed: bool) -> None:
    info, buffer = PngInfo(), io.BytesIO()
    info.add_text("Source", f"{tmp_path}/figure.py", zip=packed)
    Image.new("L", (8, 8)).save(buffer, "png", pnginfo=info)
    content = buffer.getvalue()
    embedded = b'<img src="data:image/png;base64,' + base64.b64encode(content) + b'">'
    assert list(private_bytes(content, folders=[tmp_path])) == [str(tmp_path)]
    assert list(private_bytes(embedded, folders=[tmp_path])) == [str(tmp_path)]
    assert list(private_bytes(clean(content).content, folders=[tmp_path])) == []


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a <!-- b --> c", "a  c"),
        ("a <!-- b\nc --> d", "a  d"),
        ("`<!-- a -->` <!-- b -->", "`<!-- a -->` "),
        ("```html\n<!-- a -->\n```\n<!-- b -->", "```html\n<!-- a -->\n```\n"),
        ("no comment", "no comment"),
        # Code as CommonMark has it: an escaped backtick begins none, a fence in a quotation or a list is one.
        ("a \\` b\n\n<!-- c -->\n\nd \\` e", "a \\` b\n\n\n\nd \\` e"),
        ("a ` b\n\n<!-- c -->\n\nd ` e", "a ` b\n\n\n\nd ` e"),
        ("a `` b <!-- c --> ` d", "a `` b  ` d"),
        ("> ~~~\n> <!-- a -->\n> ~~~\n> <!-- b -->", "> ~~~\n> <!-- a -->\n> ~~~\n> "),
        ("- a\n\n      <!-- code -->\n\n<!-- b -->", "- a\n\n      <!-- code -->\n\n"),
        ("    <!-- code -->\n\na <!-- b -->", "    <!-- code -->\n\na "),
        ("\\<!-- shown --> <!-- b -->", "\\<!-- shown --> "),
        # Of any form, wherever HTML may stand.
        ("<!-- a\n\nb -->\n\nc", "\n\nc"),
        ("<!-- a -- b -->", ""),
        ("c <!-- a -- b --> d", "c  d"),
        ("<!-- a\n\nnever ended", ""),
        ("<div>\n<!-- a -->\n</div>", "<div>\n\n</div>"),
        ("| a <!-- b --> | c |\n|---|---|\n| <!-- d --> | e |", "| a  | c |\n|---|---|\n|  | e |"),
        (
            "## A <!-- b -->\n\n[a <!-- c -->](https://example.org) *d <!-- e -->*",
            "## A \n\n[a ](https://example.org) *d *",
        ),
        ("![a <!-- b -->](c.png)", "![a ](c.png)"),
        ('<p title="<!-- shown -->">a</p>', '<p title="<!-- shown -->">a</p>'),
        ("a\n<!-- b --> c <!-- d -->\n<!---->e", "a\n c \ne"),
        ("a <!DOCTYPE b> c\n\n<!doctype d>\ne", "a  c\n\n\ne"),
        # Definitions of links that none uses, by which Markdown's writers hide words.
        ("a\n\n[//]: # (b)\n\nc", "a\n\n\nc"),
        ("[//]: # 'b'\n[comment]: <> (c\nd)\n[c]: /c\n\na [c]", "[c]: /c\n\na [c]"),
        ("[c]: /c\n[C]: /d 'b'\n\n[c][] ![c]", "[c]: /c\n\n[c][] ![c]"),
        ("> [b]: # (c\n> d)\n> a", "> a"),
        ("- [b]: # (c)\n- a", "- \n- a"),
        ("[^b]: [//]: # (c)\n\na[^b]", "[^b]: \n\na[^b]"),
        ("- a\n\n[//]: # (b c)\n\n- d", "- a\n\n[//]: #\n\n- d"),
        ("[//]: # (b <!-- c -->)\na <!-- d -->", "a "),
        ("    [//]: # (code)\n\na\n[//]: # (text)", "    [//]: # (code)\n\na\n[//]: # (text)"),
    ],
)
def test_comments_of_markdown(markdown: str, expected: str) -> None:
    assert without_comments(markdown) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a<!-- b -->c", "ac"),
        ("a<!-- b --!>c", "ac"),
        ("a<!-->b<!--->c", "abc"),
        ("a<!-- never ended", "a"),
        ("a<!b>c<?d e?>f</ g>h</>i", "acfh</>i"),
        ("<!DOCTYPE html><p>a</p>", "<!DOCTYPE html><p>a</p>"),
        ("\n<!-- a -->\n<!doctype html>\n<p>a</p><!doctype b>c", "\n\n<!doctype html>\n<p>a</p>c"),
        ("a <!DOCTYPE b> c", "a  c"),
        ("a <<!-- b --><!-- c -->d> e", "a &lt;d> e"),
        ("a<![CDATA[ b ]]>c", "ac"),
        ("<svg><style><![CDATA[ b{} ]]></style></svg>", "<svg><style><![CDATA[ b{} ]]></style></svg>"),
        ("<script>x = '<!-- a -->'</script><!-- b -->", "<script>x = '<!-- a -->'</script>"),
        ("<p title='<!-- a -->'>b</p>", "<p title='<!-- a -->'>b</p>"),
        ("<textarea><!-- a --></textarea>", "<textarea><!-- a --></textarea>"),
    ],
)
def test_comments_of_html(html: str, expected: str) -> None:
    assert without_comments_of_html(html) == expected


SECRETS = r"""
# %% [markdown] slide="slide"
# # Secrets
#
# Escaped \` here. <!-- secret-1 -->
#
# <!-- secret-2 -->
#
# and \` there. Shown as code: `<!-- not-1 -->`
#
# <!--
# secret-3
#
# secret-4 -->
#
# > quoted <!-- secret-5 -->
#
# - item <!-- secret-6 -- with dashes -->
#
# <div>
# <!-- secret-7 -->
# </div>
#
# Words <?secret-8?> <!SECRET-9 x> more. <!DOCTYPE secret-18>
#
# ~~~html
# <!-- not-2 -->
# ~~~
#
# [//]: # (secret-16)
# [hidden]: https://example.org "secret-17"
# [shown]: https://example.org/not-3
# Words with a [link][shown].
#
# <!-- secret-10, never ended

# %% [raw] slide="subslide"
# <p>Raw <!-- secret-11 --></p>

# %% slide="slide" tags=["hide-input"]
from IPython.display import HTML, SVG, Markdown, display

display(HTML("<p>Words <!-- secret-12 --></p>"), Markdown("Words <!-- secret-13 -->"))
SVG("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><!-- secret-14 --><rect width='9' height='9'/></svg>")

# %% caption="A line <!-- secret-15 -->" alt="A line" tags=["hide-input"]
from matplotlib.figure import Figure

figure = Figure(figsize=(3, 2))
figure.add_subplot().plot([1, 2])
figure
"""


@pytest.mark.process
def test_no_comment_of_any_form_is_in_any_byte_of_what_goes_out(tmp_path: Path) -> None:
    talk = tmp_path / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text(CONFIG)
    (talk / "01_all.py").write_text(SECRETS.lstrip())
    folder = published(talk, "--code", name="secrets")
    found = {name for name, content in contents(folder).items() if b"secret-" in content.lower()}
    assert {name for name in found if not name.startswith("code/")} == set()
    for name in ("index.html", "slides.html"):
        text = (folder / name).read_text()
        assert all(each in text for each in ("not-1", "not-2", "not-3", "here.", "and", "there.", "quoted", "more"))
    for name in ("code/01_all.py", "code/01_all.ipynb"):
        said = set(re.findall(r"secret-\d+", (folder / name).read_text()))
        assert said <= {f"secret-{n}" for n in range(11, 16)}, name  # code is shown


TELLING = """
# %% [markdown] slide="slide"
# ## Pictures
#
# ![A beach](beach.jpg)
# ![A logo](logo.svg)
# ![A film](film.mp4)
# ![A sound](hum.ogg)
# ![A text](words.jpg)
# ![Embedded](data:image/jpeg;base64,PHOTO)

# %% slide="slide" tags=["hide-input"]
from IPython.display import HTML, SVG, Image, display

display(Image("beach.jpg"), Image("stone.webp"), Image("dance.gif"), SVG("logo.svg"))
HTML("<img alt='embedded' src='data:image/jpeg;base64,PHOTO'>")
"""


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    """A talk whose files tell more than they show."""
    talk = tmp_path / "talk"
    talk.mkdir()
    (talk / "deck.yml").write_text(f"{CONFIG}theme: own.css\n")
    (talk / "own.css").write_text(".reveal h2 { /* PLANTED-at-home */ color: teal }\n")
    (talk / "beach.jpg").write_bytes(jpeg(6))
    (talk / "stone.webp").write_bytes(webp())
    (talk / "dance.gif").write_bytes(gif())
    (talk / "film.mp4").write_bytes(film())
    (talk / "words.jpg").write_text("no picture")
    (talk / "hum.ogg").write_bytes(b"OggS" + bytes(40))
    (talk / "logo.svg").write_text(SVG.format(' width="9" height="9"', f"<!-- {PLANTED} --><path/>"))
    (talk / "01_all.py").write_text(TELLING.lstrip().replace("PHOTO", base64.b64encode(jpeg()).decode()))
    return talk


@pytest.mark.process
@pytest.mark.parametrize("command", [("publish", "--code"), ("publish", "--single"), ("handout",)])
def test_metadata_of_files_stay_here_and_what_went_is_listed(
    leaky: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    output = leaky.parent / "out"
    assert main([command[0], str(leaky), "--output", str(output), *command[1:]]) == 0
    written = contents(output)
    if "--single" in command:
        written = {"single": output.with_suffix(".html").read_bytes()}
    assert [name for name, content in written.items() if b"PLANTED" in content] == []
    photo = base64.b64encode(jpeg()).decode()[200:600].encode()
    assert [name for name, content in written.items() if photo in content] == []
    said = capsys.readouterr().out
    assert "note: left out: EXIF with a GPS position (" in said
    assert "note: left out: a comment (assets/talk/own.css, " in said
    assert "media/hum.ogg (Ogg)." in said
    assert "media/words.jpg (not what .jpg stands for)." in said
    if "--single" not in command:
        assert "hum.ogg" in "".join(written)


@pytest.mark.process
def test_of_many_files_that_lost_something_three_are_named_and_figures_of_the_deck_are_not(
    write_talk, capsys: pytest.CaptureFixture[str]
) -> None:
    figure = "from matplotlib.figure import Figure\nf = Figure()\nf.text(0.5, 0.5, 'words')\nf\n"
    shown = "".join(f"# ![A photo]({name}.jpg)\n" for name in "abcde")
    talk = write_talk(s01_a=f'# %% [markdown] slide="slide"\n{shown}\n# %% alt="A figure" slide="slide"\n{figure}')
    for name in "abcde":
        (talk / f"{name}.jpg").write_bytes(jpeg())
    assert main(["publish", str(talk), "--output", str(talk.parent / "out")]) == 0
    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("note: left out: ")]
    assert notes
    assert all(line.endswith("(media/a.jpg, media/b.jpg, media/c.jpg and 2 more)") for line in notes)


@pytest.mark.process
def test_files_that_come_with_code_lose_their_metadata_in_the_speakers_deck_too(
    leaky: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (leaky / "assets").mkdir()
    (leaky / "assets/beach.png").write_bytes(png())
    home = Path.home()
    (leaky / "own.py").write_text(f'# my own comment\nFOLDER = "{home}/data"\n')
    with (leaky / "01_all.py").open("a") as file:
        file.write('\n# %%\nimport own\n\nopen("assets/beach.png", "rb").close()  # a comment of the code\n')
    output = leaky.parent / "out"
    assert main(["code", str(leaky), "--output", str(output)]) == 0
    files = {name: content for name, content in contents(output).items() if name.startswith("code/")}
    assert {"code/beach.jpg", "code/assets/beach.png", "code/hum.ogg"} <= files.keys()
    assert [name for name, content in files.items() if b"PLANTED" in content] == []
    assert b"# my own comment" in files["code/own.py"]
    assert b"# a comment of the code" in files["code/01_all.py"]
    said = capsys.readouterr().out
    assert "note: left out: EXIF with a GPS position (code/01_all.ipynb, " in said
    assert "note: not cleaned: code/hum.ogg (Ogg)." in said
    assert f"note: code/own.py tells a path of this machine: {home}. " in said


@pytest.mark.process
def test_a_handout_tells_as_little_of_the_machine_as_a_public_deck(
    write_talk, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = write_talk(s01_a='# %% slide="slide"\nimport getpass\n\nprint(getpass.getuser())\n')
    output = talk.parent / "handout"
    assert main(["handout", str(talk), "--output", str(output)]) == Status.TALK
    assert f"its output would tell the user's name: {USER}" in capsys.readouterr().err
    assert not output.exists()
    assert main(["handout", str(talk), "--output", str(output), "--allow", USER]) == 0
    assert b'"sections": {}' in (output / ".deck.json").read_bytes()
