"""Findings of one cause are told together."""

from deck.checks import Finding, causes


def found(number: int, *, check: str = "contrast", cause: str = "#bbb on #fff", words: str = "pale words") -> Finding:
    return Finding(check, f"slide-{number}", f"01_all.py:{number}", f"{words} {number}", ("1280x720",), cause)


def test_a_few_findings_are_told_one_by_one() -> None:
    findings = [found(number) for number in range(3)]
    assert [str(cause) for cause in causes(findings)] == [str(finding) for finding in findings]


def test_many_findings_of_one_cause_are_one_line_that_names_it() -> None:
    (cause,) = causes([found(number) for number in range(1, 39)])
    assert str(cause) == (
        'contrast: found #bbb on #fff on 38 slides: 01_all.py:1 ("slide-1"), 01_all.py:2 ("slide-2"), '
        '01_all.py:3 ("slide-3"), 01_all.py:4 ("slide-4") and 34 more; expected colours with a contrast of 4.5 to 1, '
        "or 3 to 1 for large text (WCAG AA). Use darker text on a light ground, lighter text on a dark one"
    )


def test_findings_of_other_causes_stay_apart_and_in_order() -> None:
    pale = [found(number) for number in range(4)]
    other = found(9, cause="#ccc on #fff")
    assert [len(cause.findings) for cause in causes([pale[0], other, *pale[1:]])] == [4, 1]


def test_the_same_words_are_the_same_cause_whatever_their_numbers() -> None:
    findings = [found(number, check="footer", cause="", words="the text, which reaches to") for number in range(4)]
    (cause,) = causes(findings)
    assert "4 slides" in str(cause)


def test_several_findings_on_a_slide_are_counted() -> None:
    (cause,) = causes([found(number % 2) for number in range(6)])
    assert "on 2 slides, 6 times: " in str(cause)


def test_slides_without_notes_are_one_warning() -> None:
    findings = [found(number, check="notes", cause="no notes") for number in range(1, 3)]
    (cause,) = causes(findings)
    assert (cause.severity, cause.is_many) == ("warning", True)
    assert str(cause).startswith('notes: found no notes on 2 slides: 01_all.py:1 ("slide-1"), 01_all.py:2')
