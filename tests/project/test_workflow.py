"""The workflows: they are YAML, and what they run is there."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github/workflows/pages.yml"
FIGURES = ROOT / ".github/workflows/figures.yml"


def steps() -> list[dict]:
    jobs = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    assert jobs["deploy"]["needs"] == "build"
    return jobs["build"]["steps"] + jobs["deploy"]["steps"]


def test_every_action_is_pinned_to_a_major_version() -> None:
    actions = [step["uses"] for step in steps() if "uses" in step]
    assert {"actions/upload-pages-artifact", "actions/deploy-pages"} <= {each.partition("@")[0] for each in actions}
    assert [each for each in actions if not re.fullmatch(r"actions/[a-z-]+@v\d+", each)] == []


def test_it_runs_a_target_of_the_makefile_and_uploads_what_that_makes() -> None:
    (command,) = (step["run"] for step in steps() if "run" in step)
    target = command.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    (upload,) = (step for step in steps() if step.get("uses", "").startswith("actions/upload-pages-artifact"))
    assert f"--output {upload['with']['path']}" in command


def test_only_the_job_that_deploys_may_write() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text())
    granted = {name: job.get("permissions", {}) for name, job in workflow["jobs"].items()}
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, each in granted.items() if "write" in each.values()] == ["deploy"]


def test_the_committed_figures_are_checked_by_a_target_of_the_makefile() -> None:
    workflow = yaml.safe_load(FIGURES.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["check"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["make figures CHECK=1"]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    assert re.search(r"^figures:.*\n.*--check", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


def test_the_hooks_of_a_commit_are_the_commands_of_lint() -> None:
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [each["repo"] for each in repos] == ["local"]  # nothing is fetched
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)[1]
    called = [hook["entry"].removeprefix(".venv/bin/python -m ") for hook in repos[0]["hooks"]]
    assert len(called) == len([line for line in recipe.splitlines() if not line.startswith("\t@")])
    assert [each for each in called if each not in recipe] == []


TESTS = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text("utf-8"))


def runs(job: str) -> list[str]:
    """The commands of a job of the tests."""
    return [step["run"] for step in TESTS["jobs"][job]["steps"] if "run" in step]


def test_the_tests_run_on_every_push_and_may_write_nothing() -> None:
    # YAML takes `on` for true.
    assert {"push", "pull_request"} <= set(TESTS[True])
    assert TESTS["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in TESTS["jobs"].values())


def test_all_workflows_use_the_same_versions_of_the_same_actions() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / ".github/workflows").glob("*.yml")]
    used = {each for text in texts for each in re.findall(r"uses: (\S+)", text)}
    assert [each for each in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", each)] == []
    assert len({each.partition("@")[0] for each in used}) == len(used)


def test_linux_and_macos_run_targets_of_the_makefile() -> None:
    targets = [command.split()[1] for command in (*runs("lint"), *runs("unix")) if command.startswith("make ")]
    assert targets == ["lint", "setup", "test"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert [each for each in targets if not re.search(rf"^{each}:", makefile, flags=re.MULTILINE)] == []


def test_the_oldest_and_the_newest_python_of_the_lock_are_tested() -> None:
    python = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"][0]
    oldest, beyond = (int(each) for each in re.fullmatch(r"python>=3\.(\d+),<3\.(\d+)", python).groups())
    machines = TESTS["jobs"]["unix"]["strategy"]["matrix"]["include"]
    tested = {(each["system"], each["python"]) for each in machines}
    newest = f"3.{beyond - 1}"
    assert tested == {("ubuntu-latest", f"3.{oldest}"), ("ubuntu-latest", newest), ("macos-latest", newest)}
    (windows,) = (each["with"] for each in TESTS["jobs"]["windows"]["steps"] if "setup-python" in each.get("uses", ""))
    assert windows["python-version"] == newest


def test_no_step_is_skipped_or_passed_over() -> None:
    steps = [step for job in TESTS["jobs"].values() for step in job["steps"]]
    assert [each for each in steps if "if" in each or "continue-on-error" in each] == []
    assert [each["run"] for each in steps if "||" in each.get("run", "")] == []


def test_what_the_tests_workflow_names_is_there() -> None:
    text = (ROOT / ".github/workflows/tests.yml").read_text("utf-8")
    named = re.findall(r"\b(?:src|tests|scripts)(?:/[\w.]*\w)+", text)
    assert len(named) >= 6
    assert [each for each in named if not (ROOT / each).exists()] == []


def test_windows_alone_may_fail_and_needs_no_make() -> None:
    assert [name for name, job in TESTS["jobs"].items() if job.get("continue-on-error")] == ["windows"]
    commands = runs("windows")
    assert [each for each in commands if re.match(r"make|sh|bash|scripts/", each)] == []
    assert [each for each in commands if each.startswith("deck ")] == ["deck new hello", "deck build hello"]
    (tests,) = (each for each in commands if "pytest" in each)
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    marker = re.search(r'-m "not (\w+)"', tests)[1]
    assert any(each.startswith(f"{marker}:") for each in markers)


def test_windows_installs_what_the_lock_pins_as_the_set_up_does() -> None:
    setup = (ROOT / "scripts/make-venv.sh").read_text("utf-8")
    for options in ("--only-binary :all: --require-hashes --requirement requirements.lock", "--editable ."):
        assert options in setup
        assert any(options in command for command in runs("windows"))
    assert "npm ci --ignore-scripts" in runs("windows")
    assert "npm ci --ignore-scripts" in (ROOT / "scripts/install-assets.sh").read_text("utf-8")
