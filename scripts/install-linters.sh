#!/bin/sh
# Installs what `make lint` needs beside ruff into build/lint: shellcheck, as requirements-lint.lock pins it, and Biome, which
# reads JavaScript and style sheets, as scripts/lint pins it.
#
#   install-linters.sh PYTHON
#
# They are apart from .venv and node_modules: they take 120 MB, and nothing but `make lint` needs them.
set -eu
cd "$(dirname "$0")/.."
python=$1
. scripts/npm.sh

rm -rf build/lint
mkdir -p build/lint
echo 'set-up: installing shellcheck and Biome, for make lint; this happens once'

if "$python" -m pip --disable-pip-version-check --no-input install --quiet --no-deps --target build/lint/python \
    --only-binary :all: --require-hashes --requirement requirements-lint.lock; then
    ln -s python/bin/shellcheck build/lint/shellcheck
elif program=$(command -v shellcheck); then # such as a distribution's own, on Linux on ARM
    ln -s "$program" build/lint/shellcheck
else
    fail 'pip could not install shellcheck, and none is on PATH, so scripts are not checked'
fi

cp .npmrc scripts/lint/package.json scripts/lint/package-lock.json build/lint/
# The program itself and not npm's link to it, which needs a node on PATH; there is one for each kind of machine. They are
# optional packages: where the network fails, npm leaves them out and says nothing. So it is asked twice.
for _ in 1 2; do
    npm ci --ignore-scripts --no-progress --loglevel=error --include=dev --prefix build/lint >/dev/null ||
        fail 'npm could not install Biome, so JavaScript is not checked'
    for program in build/lint/node_modules/@biomejs/cli-*/biome; do
        if [ -x "$program" ] && "$program" --version >/dev/null; then
            ln -s "${program#build/lint/}" build/lint/biome
            touch build/lint/.ready
            exit
        fi
    done
done
fail 'Biome does not run on this machine, so JavaScript is not checked'
