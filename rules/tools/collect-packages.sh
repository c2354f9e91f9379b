#!/bin/sh
# Gathers exactly the locked packages, so that what else a repository holds changes nothing after this.
#
# usage: collect-packages.sh LOCK-JSON OUTPUT-DIR [--repository ID DIR]...
#   LOCK-JSON  the output of lock-packages.sh (read line by line: a package a line is part of its format)
#   DIR        a repository's folder, or what fetch-remote-packages.sh fetched from a remote one: SHA256.rpm
# Output: OUTPUT-DIR/NAME-VERSION-RELEASE.ARCH.rpm, each with the sha256 that the lock says.
# tools: sh sed sha256sum mkdir cp rm cut touch
set -eu

fail() { echo "collect-packages: $*" >&2; exit 1; }

[ $# -ge 2 ] || fail "Cannot collect: expected LOCK-JSON OUTPUT-DIR [--repository ID DIR]..., got $# arguments"
lock=$1 output=$2
shift 2
work=${TMPDIR:-/tmp}/collect-packages
mkdir -p "$work" "$output"
trap 'rm -rf "$work"' EXIT
while [ $# -gt 0 ]; do
  if [ "$1" != --repository ] || [ $# -lt 3 ]; then fail "Cannot collect: expected --repository ID DIR, got $*"; fi
  echo "$3" >"$work/$2.directory"
  shift 3
done

# sha256 repository location file-name. No field of these holds a blank.
field() { printf 's/.*"%s":"\\([^"]*\\)".*/\\1/p' "$1"; }
for name in name version release arch sha256 repository location; do sed -n "$(field $name)" "$lock" >"$work/$name"; done
[ -s "$work/name" ] || fail "Cannot collect: $lock locks no package"
exec 3<"$work/name" 4<"$work/version" 5<"$work/release" 6<"$work/arch" 7<"$work/repository" 8<"$work/location"
: >"$work/sums"
while read -r digest; do
  read -r name <&3; read -r version <&4; read -r release <&5; read -r arch <&6; read -r repository <&7; read -r location <&8
  [ -f "$work/$repository.directory" ] || fail "Cannot collect $name: the lock names repository \"$repository\", which is not given"
  read -r directory <"$work/$repository.directory"
  source=$directory/$digest.rpm
  [ -f "$source" ] || source=$directory/$location
  [ -f "$source" ] || fail "Cannot collect $name: repository \"$repository\" has no $location"
  file=$output/$name-$version-$release.$arch.rpm
  cp --reflink=auto "$source" "$file"
  touch -d "@${SOURCE_DATE_EPOCH:-0}" "$file"
  echo "$digest  $file" >>"$work/sums"
done <"$work/sha256"
sha256sum --check --quiet --strict "$work/sums" >"$work/log" 2>&1 || {
  sed 's/^/  /' "$work/log" >&2
  fail "Cannot collect the packages above: their bytes are not those of the lock; make the lock again"
}
