#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian 12 packages a task needs; nothing when they are there.
# usage: packages.sh build|check|try
set -eu
build="gcc libc6-dev pkg-config meson ninja-build python3 libsqlite3-dev
	libssl-dev libsodium-dev zlib1g-dev libexpat1-dev libyaml-dev
	libzip-dev libxxhash-dev libpango1.0-dev libcairo2-dev
	libunistring-dev libseccomp-dev libcurl4-openssl-dev
	ca-certificates fonts-noto-cjk"
check="$build git libcmocka-dev libjansson-dev libcjson-dev clang clang-format
	clang-tidy libclang-rt-14-dev llvm cppcheck pmccabe gcovr shellcheck
	mandoc poppler-utils sqlite3 locales dpkg-dev openssl
	curl python3-jsonschema"
case ${1:-} in
build | try) want=$build ;;
check) want=$check ;;
*)
	echo "usage: packages.sh build|check|try" >&2
	exit 2
	;;
esac
missing=
for p in $want; do
	dpkg-query -W -f='${Status}\n' "$p" 2>/dev/null |
		grep -q 'install ok installed' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
sudo=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || {
		echo "packages.sh: needs root or sudo to install:$missing" >&2
		exit 1
	}
	sudo=sudo
fi
echo "installing:$missing" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # the list is split on purpose
if ! { $sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive \
	$sudo apt-get install -y -q --no-install-recommends $missing; } \
	>"$log" 2>&1; then
	cat "$log" >&2
	exit 1
fi
