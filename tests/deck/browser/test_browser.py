"""What the browser module sees of a page, and what it says where there is nothing to see."""

import sys
from pathlib import Path

import pytest

from deck.browser import search
from deck.browser import visits as browsers
from deck.browser.search import find_browser
from deck.browser.visits import visit
from deck.problem import Problem, Status

READY = "<script>document.documentElement.dataset.deck = 'ready'</script>"


@pytest.mark.browser
def test_a_request_to_the_outside_is_seen_and_goes_nowhere(browser: Path, tmp_path: Path) -> None:
    page = tmp_path / "deck" / "index.html"
    page.parent.mkdir()
    beside = tmp_path / "beside.js"
    beside.write_text("")
    (page.parent / "own.js").write_text("")
    scripts = ("own.js", "../beside.js", "https://cdn.example.org/x.js")
    page.write_text(READY + "".join(f'<script src="{name}"></script>' for name in scripts))
    with visit(page) as found:
        assert found.outside(page.parent) == [beside.as_uri(), "https://cdn.example.org/x.js"]
        assert any("ERR_INTERNET_DISCONNECTED" in message for message in found.messages)


@pytest.mark.browser
def test_console_and_exceptions_are_heard(browser: Path, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(READY + "<script>console.warn('careful'); console.log('chat'); undefined.x</script>")
    with visit(page) as found:
        assert [message.split(":")[0] for message in found.messages] == ["warning", "exception"]


@pytest.mark.browser
def test_a_deck_that_forbids_evaluation_is_waited_for(browser: Path, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    (tmp_path / "late.js").write_text("setTimeout(() => (document.documentElement.dataset.deck = 'ready'), 1000)")
    policy = "default-src 'none'; script-src 'self'"
    page.write_text(f'<meta http-equiv="Content-Security-Policy" content="{policy}"><script src="late.js"></script>')
    with visit(page) as found:
        assert found.page.evaluate("performance.now() > 1000")
        assert found.messages == []


@pytest.mark.browser
def test_a_deck_that_does_not_get_ready_is_the_talks_fault(
    browser: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsers, "PATIENCE", 500)
    page = tmp_path / "index.html"
    page.write_text("<script>throw new Error('broken deck')</script>")
    with pytest.raises(Problem, match="does not get ready") as caught, visit(page):
        pass
    assert caught.value.status == Status.TALK
    assert "broken deck" in caught.value.detail


@pytest.mark.browser
def test_an_image_that_cannot_be_shown_is_named(browser: Path, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(READY + '<img src="nowhere.svg" alt="">')
    with visit(page) as found:
        (message,) = found.messages
    assert "nowhere.svg" in message


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without a browser: its home, with an empty folder `bin` on PATH."""
    (tmp_path / "bin").mkdir()
    for name, value in {"PATH": tmp_path / "bin", "HOME": tmp_path, "XDG_CACHE_HOME": tmp_path / "cache"}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setattr(search, "_OF_CHROME", {})
    for name in ("DECK_BROWSER", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def installed(path: Path, *, whole: bool = True) -> Path:
    """A browser where Playwright puts it: `.../KIND-REVISION/PLATFORM/EXECUTABLE`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(0o755)
    if whole:
        (path.parent.parent / "INSTALLATION_COMPLETE").touch()
    return path


HEADLESS = "chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell"
OLDER = "chromium_headless_shell-1169/chrome-linux/headless_shell"
WINDOWED = "chromium-1255/chrome-linux64/chrome"


@pytest.mark.parametrize("place", [HEADLESS, OLDER, WINDOWED, "chromium-1169/chrome-linux/chrome"])
@pytest.mark.skipif(sys.platform != "linux", reason="its cache folder is that of Linux")
def test_playwrights_browser_is_found_in_its_own_folder(bare: Path, place: str) -> None:
    path = installed(bare / "cache/ms-playwright" / place)
    assert find_browser() == path


@pytest.mark.posix
def test_playwrights_folder_is_where_its_variable_says(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(bare / "elsewhere"))
    path = installed(bare / "elsewhere" / HEADLESS)
    assert find_browser() == path


@pytest.mark.posix
def test_the_newest_whole_one_without_a_window_is_taken(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = bare / "browsers"
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(folder))
    installed(folder / WINDOWED.replace("1255", "2000"))
    installed(folder / HEADLESS.replace("1255", "999"))
    wanted = installed(folder / HEADLESS)
    installed(folder / HEADLESS.replace("1255", "1300"), whole=False)
    assert find_browser() == wanted


@pytest.mark.posix
def test_the_order_is_the_variable_the_path_playwrights_and_the_fetched(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(bare / "playwrights"))
    found = []
    fetched = search.fetched_folder() / search.UNPACKED
    for path in (fetched, bare / "playwrights" / HEADLESS, bare / "bin/chromium", bare / "own"):
        installed(path)
        if path.name == "own":
            monkeypatch.setenv("DECK_BROWSER", str(path))
        found.append(find_browser() == path)
    assert found == [True] * 4


@pytest.mark.browser
def test_the_folder_is_the_one_that_playwright_itself_looks_into(
    bare: Path, monkeypatch: pytest.MonkeyPatch, browser: Path
) -> None:
    with browsers.playwright().sync_playwright() as driver:
        executable = Path(driver.chromium.executable_path)
    assert executable.is_relative_to(search.playwright_folder())
    installed(executable)
    assert find_browser() == executable


def test_no_browser_is_the_machines_fault(bare: Path) -> None:
    with pytest.raises(Problem, match="apt-get install chromium") as caught:
        find_browser()
    assert caught.value.status == Status.MACHINE


def test_a_browser_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECK_BROWSER", "no-such-browser")
    with pytest.raises(Problem, match="no browser at no-such-browser"):
        find_browser()


@pytest.mark.posix
@pytest.mark.browser
def test_what_is_no_browser_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DECK_BROWSER", "/bin/true")
    with pytest.raises(Problem, match="the browser does not start") as caught, visit(tmp_path / "index.html"):
        pass
    assert caught.value.status == Status.MACHINE
