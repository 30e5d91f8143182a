#!/bin/sh
# Brings .venv to what requirements.lock pins, and puts the project into it.
#
# .venv/requirements.lock, a copy of the lock, is written once its packages are all there, and .venv/.ready last of all:
# without them the next call begins anew, since pip may take a half-installed package for a whole one.
# .venv/.ready holds the checkout's place, because the project is installed as a link to it.
set -eu
cd "$(dirname "$0")/.."
rm -f .venv/.ready

pip() {
    .venv/bin/python -m pip --disable-pip-version-check --no-input "$@" && return
    cat >&2 <<'END'
set-up: pip did not finish; its own words are above.
  remedy: if they speak of the network, connect, or point pip at a mirror (`pip help config`), and call make again:
  it takes the set-up up where it has to.
END
    exit 3
}

if ! cmp -s requirements.lock .venv/requirements.lock || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(scripts/find-python.sh --base)
    echo "set-up: making .venv with $python and installing the packages of requirements.lock; this takes about a minute, once"
    "$python" -m venv --clear .venv
    pip install --quiet --only-binary :all: --require-hashes --requirement requirements.lock
    cp requirements.lock .venv/requirements.lock.part
    mv .venv/requirements.lock.part .venv/requirements.lock
fi

pip install --quiet --no-deps --no-build-isolation --editable .
pwd >.venv/.ready.part
mv .venv/.ready.part .venv/.ready
echo 'set-up: .venv is ready'
