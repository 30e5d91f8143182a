#!/bin/sh
# Prints the Python that the project's commands run with.
#
#   find-python.sh          the active conda environment's, if it has all that pyproject.toml asks for; else .venv's
#   find-python.sh --base   the one to make .venv with: 3.12, 3.13 or 3.14 (what requirements.lock covers);
#                           status 3 and a remedy where this machine has none
#
# A candidate counts only if it runs: pyenv puts a `python3.12` on PATH that fails while 3.12 is not selected.
set -u
here=$(cd "$(dirname "$0")" && pwd)

conda_python=${CONDA_PREFIX:+$CONDA_PREFIX/bin/python}

if [ "${1:-}" != --base ]; then
    if [ -n "$conda_python" ] && "$conda_python" "$here/lacking.py" >/dev/null 2>&1; then
        printf '%s\n' "$conda_python"
    else
        echo .venv/bin/python
    fi
    exit 0
fi

if [ -n "$conda_python" ]; then
    lacking=$("$conda_python" "$here/lacking.py" 2>&1) ||
        printf 'set-up: the conda environment %s is not used as it is: %s\n' "$CONDA_PREFIX" "$lacking" >&2
fi

# Prints "ok VERSION PATH" or why not. The base executable, so that an activated .venv is not made from itself.
probe='
import sys, sysconfig
version = "%d.%d.%d" % sys.version_info[:3]
def refuse(why):
    print("no " + version + why)
    sys.exit()
if sys.version_info < (3, 12):
    refuse("")
if sys.version_info >= (3, 15):
    refuse(", newer than requirements.lock covers")
if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
    refuse(", not the standard build of CPython")
try:
    import ensurepip, venv
except ImportError:
    refuse(", without venv (on Debian and Ubuntu: apt-get install python%d.%d-venv)" % sys.version_info[:2])
print("ok", version, getattr(sys, "_base_executable", "") or sys.executable)
'

looked_at=''
consider() {
    command -v "$1" >/dev/null 2>&1 || return 0
    answer=$("$1" -c "$probe" 2>/dev/null </dev/null) || answer='no it does not run'
    case $answer in
        ok\ *)
            answer=${answer#ok }
            printf '%s\n' "${answer#* }"
            exit 0
            ;;
        *)
            looked_at="$looked_at
  $1: ${answer#no }"
            ;;
    esac
}

for name in python3.14 python3.13 python3.12 python3 python; do
    consider "$name"
done
[ -z "$conda_python" ] || consider "$conda_python"

# pyenv's own answer depends on HOME, which may be another user's or empty; the place of its shims does not.
roots="${PYENV_ROOT:-}
${HOME:-}/.pyenv
$(pyenv root 2>/dev/null)
$(printf '%s\n' "$PATH" | tr ':' '\n' | sed -n 's,/shims/*$,,p')"
while IFS= read -r root; do
    for minor in 14 13 12; do
        for version in "$root/versions/3.$minor".*; do
            consider "$version/bin/python"
        done
    done
done <<END
$roots
END

cat >&2 <<END
set-up: no Python that can make .venv
  expected: Python 3.12, 3.13 or 3.14 on PATH, in an active conda environment, or among pyenv's versions
  found:${looked_at:- none}
  remedy: install one and call make again, for example
    pyenv install 3.13
    conda env create -f environment.yml && conda activate bayesian-deep-learning-demystified
    apt-get install python3.13 python3.13-venv   (where the distribution has it)
END
exit 3
