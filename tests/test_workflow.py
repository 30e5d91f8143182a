"""The workflow that publishes the deck: it is YAML, and what it runs is there."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
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
