#!/bin/sh
# Photographs the pages of two stories (reports, comparisons, a sheet to print) in headless Chromium, on a
# desktop and a telephone, by day, by night and printed, and checks them: no console error, no request,
# nothing too wide, everything within reach of the keyboard, no serious violation that axe-core finds, and
# how long each takes to open. Needs Chromium and Node (Debian: apt install chromium nodejs npm), and
# pdftoppm for pictures of the printed pages. Not part of `cargo test`.
#
# usage: docs/screenshots/take.sh [OUT]              (default: target/screenshots)
#        docs/screenshots/take.sh --time PAGE...     only how long pages take to open
set -eu
paraph=${PARAPH:-cargo run --release --quiet --locked --}

# The browser's driver and axe-core stay outside the repository.
export PACKAGES="${PACKAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/paraph-screenshots}"
if [ ! -d "$PACKAGES/node_modules/axe-core" ]; then
    mkdir -p "$PACKAGES"
    npm install --prefix "$PACKAGES" --no-audit --no-fund puppeteer-core@24 axe-core@4
fi

if [ "${1:-}" = --time ]; then
    shift
    exec node "$(dirname "$0")/take.mjs" --time "$@"
fi

cd "$(dirname "$0")/../.."
out=${1:-target/screenshots}
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
        # The same petition as it was when three fifths of it had come.
        half=$(($(wc -l <"fixtures/$story/petition.csv") * 3 / 5))
        head -n "$half" "fixtures/$story/petition.csv" >"$out/$story-half.csv"
        # shellcheck disable=SC2086
        $paraph audit "$out/$story-half.csv" ${roster_option:-} --offline --quiet --lang "$lang" --out "$out/$story-half-$lang"
        $paraph compare "$out/$story-half-$lang" "$out/$story-$lang" --lang "$lang" --html "$out/$story-changes-$lang.html" >/dev/null
        rm -f "$out/$story-sheet-$lang".*
        $paraph sample "$out/$story-$lang" "fixtures/$story/petition.csv" --size 40 --seed 7 --quiet --lang "$lang" \
            --out "$out/$story-sheet-$lang.csv"
        set -- "$@" "$story-$lang=$out/$story-$lang/report.html" "$story-changes-$lang=$out/$story-changes-$lang.html" \
            "$story-sheet-$lang=$out/$story-sheet-$lang.html"
        unset roster_option
    done
done
node docs/screenshots/take.mjs "$out" "$@"
if command -v pdftoppm >/dev/null; then
    for pdf in "$out"/*.pdf; do pdftoppm -r 60 -png "$pdf" "${pdf%.pdf}"; done
fi
