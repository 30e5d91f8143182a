"""What the browser module sees of a page, and what it says where there is nothing to see."""

from pathlib import Path

import pytest

from deck import browser as browsers
from deck.browser import find_browser, visit
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


def test_no_browser_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DECK_BROWSER", raising=False)
    with pytest.raises(Problem, match="apt-get install chromium") as caught:
        find_browser()
    assert caught.value.status == Status.MACHINE


def test_a_browser_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECK_BROWSER", "no-such-browser")
    with pytest.raises(Problem, match="no browser at no-such-browser"):
        find_browser()


@pytest.mark.browser
def test_what_is_no_browser_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DECK_BROWSER", "/bin/true")
    with pytest.raises(Problem, match="the browser does not start") as caught, visit(tmp_path / "index.html"):
        pass
    assert caught.value.status == Status.MACHINE
