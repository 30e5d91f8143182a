#!/bin/sh
# Builds the wheel into build/wheel, with what it carries of npm's packages.
#
#   make-wheel.sh PYTHON
#
# Takes the environment of that Python where it is ready. Where it is not, a small one will do, with setuptools alone.
set -eu
cd "$(dirname "$0")/.."
python=$1

pip() { "$python" -m pip --disable-pip-version-check --no-input "$@"; }

if [ "$python" = .venv/bin/python ] && [ "$(cat .venv/.ready 2>/dev/null)" != "$(pwd)" ]; then
    python=build/wheel-env/bin/python
    if [ ! -e build/wheel-env/.ready ]; then
        base=$(scripts/find-python.sh --base)
        "$base" -m venv --clear build/wheel-env
        awk '/^[^ #]/ { it = /^setuptools==/ } it' requirements.lock >build/wheel-env/requirements.lock
        pip install --quiet --only-binary :all: --require-hashes --requirement build/wheel-env/requirements.lock
        touch build/wheel-env/.ready
    fi
fi

# The rule of the Makefile, for this Python, and without the environment.
"${MAKE:-make}" --no-print-directory node_modules/.ready ENVIRONMENT= PYTHON="$python"
pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel .
# shellcheck disable=SC2012 # names of wheels hold nothing that ls would change, and no other tool sorts by date everywhere
echo "build/wheel: $(ls -t build/wheel | head -n 1)"
