"""All descriptions of the environment say the same: pyproject.toml, environment.yml, package.json, the locks.

Each check is a function that returns what is wrong, so that tests can also plant the fault that it is for.
"""

import copy
import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
LOCKS = {
    name: (ROOT / name).read_text("utf-8")
    for name in ("requirements.lock", "requirements-lint.lock", "requirements-node.lock")
}
NPM = json.loads((ROOT / "package.json").read_text("utf-8"))
NPM_LOCK = (ROOT / "package-lock.json").read_text("utf-8")

# Where conda-forge's name is not PyPI's.
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def requirements(project):
    """{name: bound} of all that pyproject.toml asks for, extras included."""
    table = project["project"]
    texts = [*table["dependencies"], *chain(*table["optional-dependencies"].values())]
    return {canonicalize_name(r.name): str(r.specifier) for r in map(Requirement, texts) if r.name != table["name"]}


def conda_problems(conda, project):
    """Where environment.yml and pyproject.toml differ."""
    *entries, pip = conda["dependencies"]
    found = {}
    for entry in [*entries, *(e for e in pip["pip"] if not e.startswith("-"))]:
        requirement = Requirement(entry)
        name = CONDA_NAMES.get(requirement.name, requirement.name)
        found[canonicalize_name(name)] = entry.removeprefix(requirement.name)
    ours = {name: found.pop(name, None) for name in ("python", "pip", "nodejs")}
    expected = requirements(project)
    problems = [f"environment.yml has no {name}" for name in ("pip", "nodejs") if ours[name] is None]
    oldest = project["project"]["requires-python"]
    if oldest not in (ours["python"] or "").split(","):
        problems.append(f"python: pyproject.toml {oldest}, environment.yml {ours['python']}")
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            problems.append(f"{name}: pyproject.toml {expected.get(name)}, environment.yml {found.get(name)}")
    if "--editable ." not in pip["pip"]:
        problems.append("environment.yml does not install the project")
    return problems


def pins(lock):
    """{name: version} of a lock."""
    return {canonicalize_name(n): v for n, v in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE)}


def lock_problems(lock, wanted):
    """What a lock gets wrong: unmet or absent requirements, lines without a hash, addresses and paths."""
    pinned = pins(lock)
    problems = [
        f"{name}{bound}: the lock has {pinned.get(name)}"
        for name, bound in wanted.items()
        if name not in pinned or not Requirement(name + bound).specifier.contains(pinned[name])
    ]
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        if not re.match(r"[\w.-]+==", entry):
            problems.append(f"not a pin: {entry.splitlines()[0]}")
        elif "--hash=sha256:" not in entry:
            problems.append(f"no hash: {entry.splitlines()[0]}")
    # An address has a scheme or a direct reference's @; a path has a slash before or after a name.
    problems += [f"an address or a path: {line}" for line in lock.splitlines() if re.search(r"://|@|/", line)]
    return problems


def npm_problems(package, lock_text):
    """Where package-lock.json differs from package.json, lacks a hash, or records an address."""
    lock = json.loads(lock_text)
    problems = ["package-lock.json records addresses"] if '"resolved"' in lock_text else []
    for name, version in (package.get("dependencies", {}) | package.get("devDependencies", {})).items():
        if not re.fullmatch(r"\d+\.\d+\.\d+", version):
            problems.append(f"{name}: {version} is not one version")
        locked = lock["packages"].get(f"node_modules/{name}", {}).get("version")
        if locked != version:
            problems.append(f"{name}: package.json {version}, package-lock.json {locked}")
    problems += [
        f"{place}: no integrity"
        for place, entry in lock["packages"].items()
        if place and not entry.get("integrity", "").startswith("sha512-")
    ]
    return problems


def test_environment_yml_is_in_step_with_pyproject():
    assert conda_problems(CONDA, PROJECT) == []


def test_each_lock_meets_pyproject_and_names_no_host():
    assert lock_problems(LOCKS["requirements.lock"], requirements(PROJECT)) == []
    for group, texts in PROJECT["dependency-groups"].items():
        wanted = {r.name: str(r.specifier) for r in map(Requirement, texts)}
        assert lock_problems(LOCKS[f"requirements-{group}.lock"], wanted) == []


def test_the_npm_lock_is_in_step_and_records_no_address():
    assert npm_problems(NPM, NPM_LOCK) == []


@pytest.mark.parametrize("name", ["browser", "lint"])
def test_the_npm_lock_of_a_script_is_in_step_and_records_no_address(name):
    folder = ROOT / "scripts" / name
    package = json.loads((folder / "package.json").read_text("utf-8"))
    assert npm_problems(package, (folder / "package-lock.json").read_text("utf-8")) == []


def test_npmrc_names_no_registry():
    text = (ROOT / ".npmrc").read_text("utf-8")
    assert "registry=" not in text
    assert "//" not in text
    assert "omit-lockfile-registry-resolved=true" in text


def conda_with(index, value):
    """environment.yml with one entry replaced, added (index None) or removed (value None)."""
    conda = copy.deepcopy(CONDA)
    entries = conda["dependencies"]
    if index is None:
        entries.insert(0, value)
    elif value is None:
        entries.remove(index)
    else:
        entries[entries.index(index)] = value
    return conda


@pytest.mark.parametrize(
    ("conda", "says"),
    [
        (conda_with("pymc>=6.4", None), "pymc: pyproject.toml >=6.4, environment.yml None"),
        (conda_with("pymc>=6.4", "pymc>=6.0"), "pymc: pyproject.toml >=6.4, environment.yml >=6.0"),
        (conda_with(None, "seaborn"), "seaborn: pyproject.toml None, environment.yml "),
        (conda_with("nodejs>=20", None), "environment.yml has no nodejs"),
        (
            conda_with("python>=3.12,<3.15", "python>=3.11"),
            "python: pyproject.toml >=3.12, environment.yml >=3.11",
        ),
    ],
)
def test_a_conda_environment_out_of_step_is_seen(conda, says):
    assert conda_problems(conda, PROJECT) == [says]


NUMPY = pins(LOCKS["requirements.lock"])["numpy"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (f"numpy=={NUMPY} ", "numpy==1.26.4 ", "numpy>=2.3: the lock has 1.26.4"),
        (f"numpy=={NUMPY} ", f"numpi=={NUMPY} ", "numpy>=2.3: the lock has None"),
        (
            "absl-py==",
            "--index-url https://example.org/simple\nabsl-py==",
            "an address or a path: --index-url",
        ),
        ("absl-py==", "absl-py @ file:///tmp/absl\nabsl-py==", "not a pin: absl-py @"),
        (
            "    # via optax",
            "    # via -r /home/me/requirements.in",
            "an address or a path:     # via -r /home",
        ),
        ("--hash=sha256:", "--hash=md5:", "no hash: absl-py=="),
    ],
)
def test_a_damaged_lock_is_seen(old, new, says):
    lock = LOCKS["requirements.lock"]
    assert old in lock
    assert any(p.startswith(says) for p in lock_problems(lock.replace(old, new), requirements(PROJECT)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"integrity": "sha512-', '"integrity": "sha1-', "node_modules/katex: no integrity"),
        (
            '"integrity"',
            '"resolved": "https://example.org/a.tgz", "integrity"',
            "package-lock.json records addresses",
        ),
        (f'"version": "{NPM["dependencies"]["katex"]}"', '"version": "0.16.0"', "katex: package.json "),
    ],
)
def test_a_damaged_npm_lock_is_seen(old, new, says):
    assert old in NPM_LOCK
    assert any(p.startswith(says) for p in npm_problems(NPM, NPM_LOCK.replace(old, new)))


def test_a_range_in_package_json_is_seen():
    ranged = {**NPM, "dependencies": {**NPM["dependencies"], "katex": "^0.19.1"}}
    assert "katex: ^0.19.1 is not one version" in npm_problems(ranged, NPM_LOCK)
