#!/bin/sh
# Installs Biome, which reads JavaScript and style sheets, into build/lint, as scripts/lint pins it.
#
#   install-linters.sh PYTHON
#
# It is apart from node_modules, as it takes 100 MB and only `make lint` needs it.
set -eu
cd "$(dirname "$0")/.."
python=$1
. scripts/npm.sh

rm -rf build/lint
mkdir -p build/lint
cp .npmrc scripts/lint/package.json scripts/lint/package-lock.json build/lint/
echo 'set-up: installing Biome, for make lint; this happens once'
npm_ci --include=dev --prefix build/lint || fail 'npm could not install Biome, without which JavaScript is not checked'

# The program itself and not npm's link to it, which needs a node on PATH; there is one for each kind of machine.
for program in build/lint/node_modules/@biomejs/cli-*/biome; do
    if "$program" --version >/dev/null; then
        ln -s "${program#build/lint/}" build/lint/biome
        touch build/lint/.ready
        exit
    fi
done
fail 'Biome does not run on this machine, so JavaScript is not checked'
