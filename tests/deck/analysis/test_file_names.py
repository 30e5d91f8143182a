"""Which files code may read, as far as the texts in it tell."""

import ast
from pathlib import Path

import pytest

from deck.analysis.file_names import file_names, matches

# Code, and a name that it has, or a pattern.
NAMES = {
    "a text": ("pl.read_csv('d.csv')", "d.csv"),
    "a folder in it": ("read('data/d.parquet')", "data/d.parquet"),
    "a path": ("read(Path('data') / 'd.parquet')", "data/d.parquet"),
    "a path of parts": ("read(Path('data', 'sub', 'd.parquet'))", "data/sub/d.parquet"),
    "a path with a name": ("DATA = Path('data')\nread(DATA / 'd.parquet')", "data/d.parquet"),
    "os.path": ("read(os.path.join('data', 'd.parquet'))", "data/d.parquet"),
    "a sum": ("BASE = 'data/'\nread(BASE + 'd.h5')", "data/d.h5"),
    "a formatted text": ("read(f'data/{year}.csv')", "data/*.csv"),
    "an argument": ("def load(name):\n    return read(DATA / name)\nDATA = Path('data')", "data/*"),
    "a pattern": ("xr.open_mfdataset('data/*.nc')", "data/*.nc"),
    "a pattern of a path": ("Path('data').glob('*.h5')", "data/*.h5"),
    "a word of a query": ("duckdb.sql('select * from \"data/d.csv\" where x')", "data/d.csv"),
    "a magic": ("get_ipython().run_line_magic('run', '-i helper.py')", "helper.py"),
    "a module's place": ("read(Path(__file__).parent / 'd.csv')", "/project/d.csv"),
    "a method": ("read(Path('data/d.csv').resolve())", "data/d.csv"),
    "another name beside it": ("read(Path('data/d.csv').with_name('e.csv'))", "data/e.csv"),
}


@pytest.mark.parametrize(("code", "name"), NAMES.values(), ids=NAMES)
def test_names_are_put_together(code: str, name: str) -> None:
    assert name in file_names(ast.parse(code), file=Path("/project/module.py"))


NOT_NAMES = {
    "a docstring": "def f():\n    'Reads d.csv.'",
    "an address": "read('https://example.org/d.csv')",
    "words": "print('An accuracy of 0.9')",
    "a format": "print(f'{x:.2f}')",
    "nothing but a star": "read(name)",
    "a pattern's part": "Path(name).glob(pattern)",
}


@pytest.mark.parametrize("code", NOT_NAMES.values(), ids=NOT_NAMES)
def test_other_texts_are_no_names(code: str) -> None:
    assert file_names(ast.parse(code)) == set()


def test_what_a_name_is_put_together_from_is_none() -> None:
    assert file_names(ast.parse("read(Path('data').glob('*.csv'), f'a/{b}.csv')")) == {"data/*.csv", "a/*.csv"}


def test_they_match_what_is_there(tmp_path: Path) -> None:
    for name in ("data/a.csv", "data/b.csv", "data/.hidden.csv", "set.zarr/0"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = matches(["data/*.csv", "data/a.csv", "none.csv", "data", "set.zarr", "words"], tmp_path)
    there = {name: [path.relative_to(tmp_path).as_posix() for path in paths] for name, paths in found.items()}
    assert there == {
        "data/*.csv": ["data/a.csv", "data/b.csv"],
        "data/a.csv": ["data/a.csv"],
        "none.csv": [],
        "set.zarr": ["set.zarr"],
    }


def test_what_a_name_is_put_together_from_is_no_name() -> None:
    code = 'number = 1\nrows = (Path("data") / f"{number}.csv").exists(), open("more/" + f"{number}.txt")\n'
    assert file_names(ast.parse(code)) == {"data/*.csv", "more/*.txt"}
