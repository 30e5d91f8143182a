"""Citations: what the text says, what the slide of references lists, and what is wrong in either."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from deck.build import build
from deck.commands.terminal import Lines
from deck.problem import Problem
from deck.reading.talk import read_talk
from deck.rendering.text_checks import check_texts
from deck.text.bibliography.bibtex import read_bibliography
from deck.text.bibliography.references import Citations, cited
from deck.text.markdown import to_text
from deck.text.plugins.setting import Setting

WriteTalk = Callable[..., Path]
CONFIG = "title: A talk\nauthor: A. Speaker\nbibliography: talk.bib\n"
BIB = r"""
@string{jmlr = "Journal of Machine Learning Research"}
@article{kucukelbir:2017,
  author = {Kucukelbir, Alp and Tran, Dustin and Ranganath, Rajesh and Gelman, Andrew and Blei, David M.},
  title = {Automatic Differentiation {Variational} Inference},
  journal = jmlr, year = 2017, volume = 18, number = 14, pages = {1-45},
  url = {https://www.jmlr.org/papers/v18/16-107.html}
}
@article{goedel,
  author = {G{\"o}del, Kurt and Zangh{\`{\i}}, Nino}, title = {{\"U}ber S\"atze in $O(n^2)$ \& mehr -- \emph{A < B}},
  journal = {Monatshefte f{\"{u}}r Mathematik}, date = {1931-01}, doi = {https://doi.org/10.1007/BF01700692}
}
@inproceedings{late, author = {Gelman, A. and Rubin, D.}, title = {Zebras}, booktitle = {A Meeting}, year = 1992}
@book{early, author = {Gelman, Andrew and Rubin, Donald B.}, title = {Apes}, publisher = {A House}, year = 1992}
@misc{team, author = {{The PyMC Team} and others}, title = {PyMC}, eprint = {1507.08050}, archivePrefix = {arXiv}}
@misc{orphan, title = {A title of more than five words}, year = 2001}
@book{edited, editor = {van der Berg, Jan}, title = {Essays}, edition = {2nd}, year = 2020}
"""


@pytest.fixture(scope="module")
def bib(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bib") / "talk.bib"
    path.write_text(BIB, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def citations(bib: Path) -> Citations:
    works = read_bibliography(bib)
    return cited(works, ["kucukelbir:2017", "late", "early", "goedel", "late"], listed=True)


def said(markdown: str, citations: Citations | None) -> str:
    return BeautifulSoup(to_text(markdown, Setting(citations=citations)).html, "html.parser").text.strip()


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[@kucukelbir:2017]", "(Kucukelbir et al., 2017)"),
        ("[@goedel; @early, p. 7]", "(Gödel & Zanghì, 1931; Gelman & Rubin, 1992a, p. 7)"),
        ("[see @late, ch. 2; also @goedel]", "(see Gelman & Rubin, 1992b, ch. 2; also Gödel & Zanghì, 1931)"),
        ("By Gödel [-@goedel].", "By Gödel (1931)."),
        ("As @goedel says, @kucukelbir:2017.", "As Gödel & Zanghì (1931) says, Kucukelbir et al. (2017)."),
        ("As @goedel [p. 7] says", "As Gödel & Zanghì (1931, p. 7) says"),
        ("(@goedel)", "(Gödel & Zanghì (1931))"),
        (
            "[@team] [@orphan] [@edited]",
            "(The PyMC Team et al., n.d.) (“A title of more than…”, 2001) (van der Berg, 2020)",
        ),
        ("me@goedel.org, <me@goedel.org>, `@goedel`, \\@goedel", "me@goedel.org, me@goedel.org, @goedel, @goedel"),
        ("[@goedel](https://x.org) and [text @goedel](y)", "@goedel and text @goedel"),
        ("```python\n@goedel\ndef f(): ...\n```", "@goedel\ndef f(): ..."),
        ("$a@goedel$", "a@goedel"),
    ],
)
def test_citations_as_they_are_read(markdown: str, text: str, citations: Citations) -> None:
    assert said(markdown, citations) == text


def test_citations_lead_to_their_entries(citations: Citations) -> None:
    text = to_text("[@goedel; @kucukelbir:2017]", Setting(citations=citations))
    links = [link["href"] for link in BeautifulSoup(text.html, "html.parser").select("a")]
    assert links == ["#ref-goedel", "#ref-kucukelbir-2017"]
    assert text.cites == ("goedel", "kucukelbir:2017")
    assert "<a" not in to_text("[@goedel]", Setting(citations=cited(citations.works, ["goedel"], listed=False))).html


def test_the_list_is_in_order_with_accents_as_letters_and_links(citations: Citations) -> None:
    entries = [BeautifulSoup(citations.entry(key), "html.parser").li for key in citations.anchors]
    assert [entry.text for entry in entries] == [
        "Gelman, A. & Rubin, D.\u00a0B. (1992a). Apes. A House.",
        "Gelman, A. & Rubin, D. (1992b). Zebras. In A Meeting.",
        "Gödel, K. & Zanghì, N. (1931). Über Sätze in O(n^2) & mehr – A < B. Monatshefte für Mathematik. "
        "doi:10.1007/BF01700692",
        "Kucukelbir, A., Tran, D., Ranganath, R., Gelman, A. & Blei, D.\u00a0M. (2017). Automatic Differentiation "
        "Variational Inference. Journal of Machine Learning Research, 18(14), 1–45. jmlr.org/papers/v18/16-107.html",
    ]
    assert [entry["id"] for entry in entries] == ["ref-early", "ref-late", "ref-goedel", "ref-kucukelbir-2017"]
    assert entries[2].a["href"] == "https://doi.org/10.1007/BF01700692"
    assert entries[2].select_one(".math").text == "O(n^2)"


CROSSREF = r"""
@InProceedings{paper, author = {Li, Ada}, title = {A Paper}, pages = {1-2}, crossref = {meeting}}
@inbook{chapter, title = {A Chapter}, crossref = {whole}}
@proceedings{meeting, editor = {Ott, Eva}, title = {A Meeting}, year = 2011, publisher = {A House}, crossref = {series}}
@book{whole, author = {Ito, Ken}, title = {The Whole}, year = 1999}
@misc{series, publisher = {Another House}, volume = 7, year = 2000}
@phdthesis{phd, author = {Roe, Jo}, title = {Of Trees}, school = {A School}, year = 2001}
@mastersthesis{msc, author = {Roe, Jo}, title = {Of Shrubs}, school = {A School}, year = 2000}
@thesis{bsc, author = {Roe, Jo}, title = {Of Herbs}, type = {bathesis}, institution = {A School}, date = {1998-05}}
@phdthesis{habil, author = {Roe, Jo}, title = {Of Woods}, type = {Habilitation}, school = {A School}, year = 2009}
"""


@pytest.mark.parametrize(
    ("key", "entry"),
    [
        ("paper", "Li, A. (2011). A Paper. In A Meeting, 7, 1–2, A House."),
        ("chapter", "Ito, K. (1999). A Chapter. In The Whole."),
        ("whole", "Ito, K. (1999). The Whole."),
        ("phd", "Roe, J. (2001). Of Trees. PhD thesis, A School."),
        ("msc", "Roe, J. (2000). Of Shrubs. Master’s thesis, A School."),
        ("bsc", "Roe, J. (1998). Of Herbs. Bachelor’s thesis, A School."),
        ("habil", "Roe, J. (2009). Of Woods. Habilitation, A School."),
    ],
)
def test_a_work_tells_of_what_it_is_a_part_of_and_of_its_kind(key: str, entry: str, tmp_path: Path) -> None:
    (tmp_path / "talk.bib").write_text(CROSSREF, encoding="utf-8")
    works = read_bibliography(tmp_path / "talk.bib")
    assert BeautifulSoup(cited(works, [key], listed=True).entry(key), "html.parser").text == entry


def test_a_crossref_to_nothing_is_a_problem_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "talk.bib").write_text("@book{a, title = {A},\n  crossref = {boook}}\n@book{book, title = {B}}\n")
    with pytest.raises(Problem, match="'boook', which is not there") as caught:
        read_bibliography(tmp_path / "talk.bib")
    assert (caught.value.line, caught.value.remedy) == (2, "Did you mean 'book'?")


def test_works_that_name_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "talk.bib").write_text("@book{a, title = {A}, crossref = {b}}\n@book{b, year = 2000, crossref = {a}}\n")
    assert read_bibliography(tmp_path / "talk.bib")["a"].year == "2000"


def test_without_a_bibliography_a_sign_in_a_sentence_means_nothing() -> None:
    assert said("Ask @goedel or me@x.org.", None) == "Ask @goedel or me@x.org."


def test_without_a_bibliography_a_citation_is_shown_as_it_is_and_named() -> None:
    found = to_text("One.\n\nSee [@goedel, p. 3] and [a <b> @c].")
    assert BeautifulSoup(found.html, "html.parser").text == "One.\nSee [@goedel, p. 3] and [a <b> @c].\n"
    assert found.unread == (
        ("'[@goedel, p. 3]', without a bibliography", 3),
        ("'[a <b> @c]', without a bibliography", 3),
    )


@pytest.mark.parametrize(
    ("bib", "line", "says"),
    [
        ('@article{a,\n title={x},\n author="y" year=3}\n', 3, "not BibTeX: '}' expected"),
        ("@article{a,\n title=foo}", 2, "not BibTeX: undefined string foo"),
        ("@article{a,\n title={x", 2, "premature end of file"),
        ("@article{b, title={x}}\n@article{a, title={x},\n title={y}}", 2, "duplicate title"),
        ("@article{a, title={x}}\n\n@article{a, title={y}}", 3, "repeated"),
        ("@article{a,\n author={A, B, C, D, E}}", 2, "Too many commas"),
        (b"@article{a,\n title={\xff}}", 2, "not UTF-8"),
    ],
)
def test_a_broken_bibliography_is_a_problem_with_its_line(
    bib: str | bytes, line: int, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "talk.bib"
    path.write_bytes(bib if isinstance(bib, bytes) else bib.encode())
    with pytest.raises(Problem) as caught:
        read_bibliography(path)
    assert says in str(caught.value)
    assert (caught.value.file, caught.value.line) == (path, line)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("tolk.bib", "Did you mean 'talk.bib'?"),
        ("other.txt", "a file that ends with .bib"),
        ("../talk.bib", "a file in the talk's folder"),
    ],
)
def test_a_bibliography_that_is_not_there_is_a_problem(name: str, says: str, write_talk: WriteTalk) -> None:
    folder = write_talk(CONFIG.replace("talk.bib", name), s01_a="# %%\n1\n")
    (folder / "talk.bib").write_text("")
    with pytest.raises(Problem) as caught:
        read_talk(folder)
    assert says in str(caught.value)
    assert (caught.value.file, caught.value.line) == (folder / "deck.yml", 3)


SECTION = """
# %% [markdown] slide="slide"
# ## First
#
# Nothing is cited here[^1].
#
# {text}
#
# [^1]: But [@goedel] is.
"""


@pytest.mark.parametrize(
    ("text", "config", "line", "says"),
    [
        ("As [@geodel].", CONFIG, 6, "Did you mean 'goedel'?"),
        ("@nobody", CONFIG, 6, "write \\@ for the sign alone"),
        ("^[see @nobody]", CONFIG, 6, "'nobody', which is not in the bibliography"),
        ("::: warnning\n#\n# :::", CONFIG, 6, "Did you mean 'warning'?"),
    ],
)
def test_a_slip_is_found_before_anything_runs(
    text: str, config: str, line: int, says: str, write_talk: WriteTalk
) -> None:
    folder = write_talk(config, s01_a=SECTION.format(text=text) + "# %%\nraise SystemExit\n")
    (folder / "talk.bib").write_text(BIB)
    with pytest.raises(Problem) as caught:
        check_texts(read_talk(folder))
    assert says in str(caught.value)
    assert (caught.value.file, caught.value.line) == (folder / "01_a.py", line)
    assert "First" in caught.value.cell


def test_a_slide_of_references_needs_a_bibliography(write_talk: WriteTalk) -> None:
    folder = write_talk(s01_a='# %%\n1\n# %% [markdown] slide="slide" layout="references"\n# ## References\n')
    with pytest.raises(Problem, match=r"01_a.py:3 .*Add a line 'bibliography: talk.bib' to deck.yml"):
        check_texts(read_talk(folder))


COMPUTED = """
# %% slide="slide" caption="After [@early]."
from IPython.display import Markdown
Markdown("# Computed\\n\\nAs [@{key}] says.")

# %% [markdown] slide="slide" layout="references"
# ## References

# %% [markdown] slide="slide" layout="references"
# ## More references

# %% [markdown] slide="notes"
# Only said: [@team].
"""


@pytest.mark.process
def test_what_is_computed_cites_too_and_slides_share_the_list(write_talk: WriteTalk, tmp_path: Path) -> None:
    folder = write_talk(CONFIG, s01_a=COMPUTED.format(key="goedel"))
    (folder / "talk.bib").write_text(BIB)
    build(folder, output=tmp_path / "out", progress=Lines(lambda line: None))
    page = BeautifulSoup((tmp_path / "out" / "index.html").read_text(), "html.parser")
    assert page.select_one(".output .citation a")["href"] == "#ref-goedel"
    lists = [[entry["id"] for entry in slide.select(".references > li")] for slide in page.select(".layout-references")]
    assert lists == [["ref-early"], ["ref-goedel"]]
    assert page.select_one("aside.notes .citation").text == "(The PyMC Team et al., n.d.)"
    assert page.select("aside.notes a") == []


@pytest.mark.process
def test_an_unknown_key_that_was_computed_names_the_cell(write_talk: WriteTalk, tmp_path: Path) -> None:
    folder = write_talk(CONFIG, s01_a=COMPUTED.format(key="nobody"))
    (folder / "talk.bib").write_text(BIB)
    with pytest.raises(Problem, match=r"01_a.py:1 \(cell 1.*'nobody', which is not in the bibliography"):
        build(folder, output=tmp_path / "out", progress=Lines(lambda line: None))
    assert not (tmp_path / "out").exists()
