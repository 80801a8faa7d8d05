#!/usr/bin/env bash
# Builds a Debian package: the program, a manual page for each command, completions for three shells, the
# documentation. Needs cargo-deb (cargo install cargo-deb) and dpkg-dev; the packager's name for the changelog
# comes from DEBFULLNAME and DEBEMAIL, as with Debian's own tools. Prints the path of the package.
#
#   docs/packaging/deb.sh [PROGRAM]    with PROGRAM, nothing is compiled: that build is packed
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${DEBFULLNAME:?set it to the name of whoever makes the package}"
: "${DEBEMAIL:?set it to their address}"

if [ $# -eq 0 ]; then
    cargo build --release --locked
    built=${CARGO_TARGET_DIR:-target}/release/paraph
else
    # cargo-deb takes the program from where cargo puts it.
    CARGO_TARGET_DIR=$(mktemp -d)
    export CARGO_TARGET_DIR
    trap 'rm -rf "$CARGO_TARGET_DIR"' EXIT
    built=$CARGO_TARGET_DIR/release/paraph
    install -D "$1" "$built"
fi

# What the program writes about itself; Cargo.toml names these files.
made=target/package
rm -rf "$made"
mkdir -p "$made/man"
"$built" man --out "$made/man"
"$built" completions bash >"$made/paraph.bash"
"$built" completions zsh >"$made/_paraph"
"$built" completions fish >"$made/paraph.fish"
version=$("$built" --version | cut -d' ' -f2)
cat >"$made/changelog" <<END
paraph ($version-1) unstable; urgency=medium

  * Built from source; what is new stands in changelog.gz.

 -- $DEBFULLNAME <$DEBEMAIL>  $(date -R)
END

cargo deb --no-build --maintainer "$DEBFULLNAME <$DEBEMAIL>" --output target/debian/
