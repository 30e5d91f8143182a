#!/bin/sh
# Brings .venv to what requirements.lock pins, and puts the project into it.
#
# uv installs: it does in parallel what pip does in turn. It is the one on PATH, or else comes into .venv as the wheel that
# the lock pins. Where it fails, pip does it: what only pip knows, such as a proxy in its settings, still works.
#
# .venv/requirements.lock, a copy of the lock, is written once its packages are all there, and .venv/.ready last of all:
# without them the next call begins anew, since a half-installed package may be taken for a whole one.
# .venv/.ready holds the checkout's place, because the project is installed as a link to it.
set -eu
cd "$(dirname "$0")/.."
rm -f .venv/.ready

python() { .venv/bin/python "$@"; }
pip() { python -m pip --disable-pip-version-check --no-input "$@"; }

# Runs a command; of what it says, a line for each large download, and all that is no routine. (Not by awk: Debian's reads
# a pipe in large pieces, and would say all of it at the end.)
follow() {
    rm -f .venv/.failed
    { "$@" 2>&1 || : >.venv/.failed; } | while IFS= read -r line; do
        case ${line#"${line%%[! ]*}"} in
            Downloading\ *[MG]iB\) | Downloading\ *\ [MG]B\)) echo "set-up: downloading ${line#*Downloading }" ;;
            Installing\ collected*,*) echo 'set-up: installing them' ;;
            Installed\ 1\ * | Installing\ * | Downloading\ * | Downloaded\ *) ;;
            Installed\ *) echo "set-up: i${line#I}" ;;
            Using\ * | Collecting\ * | Looking\ * | Requirement\ * | Preparing\ * | Getting\ * | Checking\ *) ;;
            Building\ * | Built\ * | Created\ * | Stored\ * | Attempting\ * | Found\ * | Uninstall*) ;;
            Successfully\ * | Resolved\ * | Prepared\ * | Audited\ * | Checked\ * | Bytecode\ compiled\ * | [+~-]\ * | '') ;;
            *) printf '%s\n' "$line" ;;
        esac
    done
    test ! -e .venv/.failed
}

# Makes `uv` the one of .venv unless that on PATH will do; fails where there is none.
find_uv() {
    case $(uv --version 2>/dev/null || true) in
        'uv 0.'[0-8].*) ;; # older than pyproject.toml asks for
        'uv '*) return ;;
    esac
    uv() { python -m uv "$@"; }
    if ! uv --version >/dev/null 2>&1; then
        awk '/^[^ #]/ { it = /^uv==/ } it' requirements.lock >.venv/uv.lock
        follow pip install --progress-bar off --only-binary :all: --require-hashes --requirement .venv/uv.lock
    fi
}

# uv does not read pip's settings: those that a network may not do without are handed on.
setting() { pip config get "global.$1" 2>/dev/null || true; }
hand_settings_on() {
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        index=${PIP_INDEX_URL:-$(setting index-url)}
        [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    fi
    if [ -z "${SSL_CERT_FILE:-}" ]; then
        certificates=${PIP_CERT:-$(setting cert)}
        [ -z "$certificates" ] || export SSL_CERT_FILE="$certificates"
    fi
}

install() {
    if find_uv; then
        follow uv pip install --python .venv/bin/python "$@" && return
        echo 'set-up: uv did not finish; its own words are above. Trying pip, which takes longer'
    fi
    follow pip install --progress-bar off "$@" && return
    cat >&2 <<'END'
set-up: pip did not finish; its own words are above.
  remedy: if they speak of the network, connect, or point pip at a mirror (`pip help config`), and call make again:
  it takes the set-up up where it has to.
END
    exit 3
}

if ! cmp -s requirements.lock .venv/requirements.lock || ! python -c 'import pip' 2>/dev/null; then
    base=$(scripts/find-python.sh --base)
    count=$(grep -c '^[^ #]' requirements.lock)
    echo "set-up: making .venv with $base, and installing the $count packages of requirements.lock; this happens once"
    "$base" -m venv --clear .venv
    hand_settings_on
    install --only-binary :all: --require-hashes --requirement requirements.lock
    cp requirements.lock .venv/requirements.lock.part
    mv .venv/requirements.lock.part .venv/requirements.lock
fi

install --no-deps --no-build-isolation --editable .
pwd >.venv/.ready.part
mv .venv/.ready.part .venv/.ready
echo 'set-up: .venv is ready'
