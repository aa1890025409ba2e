#!/bin/sh
# Builds the labelling page into the folder $1, unless what is there is newer than its sources.
# Where Node.js or its packages cannot be had it says so and leaves the page out; all else works.
set -eu
out=$1
cd "$(dirname "$0")"

leave_out() {
    echo "The labelling page is left out: $1. All else works."
    exit 0
}

if [ -f "$out/index.html" ] &&
    [ -z "$(find . -path ./node_modules -prune -o -type f -newer "$out/index.html" -print | head -n 1)" ]; then
    exit 0
fi
command -v npm >/dev/null 2>&1 || leave_out "building it needs Node.js 20 or newer with npm"
[ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] || leave_out "building it needs Node.js 20 or newer, this is $(node -v)"
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --silent --no-audit --no-fund --ignore-scripts || leave_out "npm could not fetch its packages"
fi
# A mistake in the page's own sources fails the build.
DOJO_PAGE=$out npm run --silent build -- --logLevel warn
