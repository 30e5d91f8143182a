#!/bin/sh
# Installs reveal.js, KaTeX and the fonts that package-lock.json pins into node_modules.
#
#   install-assets.sh PYTHON
set -eu
cd "$(dirname "$0")/.."
python=$1
. scripts/npm.sh

rm -f node_modules/.ready
npm ci --ignore-scripts --no-progress --loglevel=error >/dev/null || fail 'npm could not install what package-lock.json pins'
touch node_modules/.ready
echo 'set-up: reveal.js, KaTeX and the fonts are in node_modules'
