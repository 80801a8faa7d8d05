#!/bin/sh
# Photographs the report pages of two stories in headless Chromium, on a desktop and a telephone, by day,
# by night and printed, and checks them: no console error, no request, nothing too wide, no serious
# violation that axe-core finds. Needs Chromium and Node (Debian: apt install chromium nodejs npm), and
# pdftoppm for pictures of the printed pages. Not part of `cargo test`.
#
# usage: docs/screenshots/take.sh [OUT]          (default: target/screenshots)
set -eu
cd "$(dirname "$0")/../.."
out=${1:-target/screenshots}
paraph=${PARAPH:-cargo run --release --quiet --locked --}

# The browser's driver and axe-core stay outside the repository.
export PACKAGES="${PACKAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/paraph-screenshots}"
if [ ! -d "$PACKAGES/node_modules/axe-core" ]; then
    mkdir -p "$PACKAGES"
    npm install --prefix "$PACKAGES" --no-audit --no-fund puppeteer-core@25 axe-core@4
fi

mkdir -p "$out"
set --
for story in noel-2020 quiet-village; do
    for lang in en fr; do
        roster=fixtures/$story/roster.csv
        [ ! -f "$roster" ] || roster_option="--roster $roster"
        # Word splitting is wanted: the program may be several words, and the roster none.
        # shellcheck disable=SC2086
        $paraph audit "fixtures/$story/petition.csv" ${roster_option:-} --offline --quiet --lang "$lang" \
            --claimed 25000@2020-11-19T12:00 --out "$out/$story-$lang"
        set -- "$@" "$story-$lang=$out/$story-$lang/report.html"
        unset roster_option
    done
done
node docs/screenshots/take.mjs "$out" "$@"
if command -v pdftoppm >/dev/null; then
    for pdf in "$out"/*.pdf; do pdftoppm -r 60 -png "$pdf" "${pdf%.pdf}"; done
fi
