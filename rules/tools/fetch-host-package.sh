#!/bin/sh
# Downloads pinned distribution packages. What arrives is what the lock says, or nothing.
#
# usage: fetch-host-package.sh SHA256 SIZE URI OUTPUT [SHA256 SIZE URI OUTPUT]...
#   One package or many: apt keeps its connections open, so a batch costs little more than its bytes.
#   OUTPUT is written whole or not at all; with several, those that arrived stay when another fails.
# The lines of resolve-host-packages.sh hold all that is needed; its state folder may be long gone. apt's helper
# downloads, not curl, so that the host's proxy, mirror and credential settings count; without it curl does.
# A version that the distribution has withdrawn (HTTP 404) is reported as such: the lock must move, or a mirror keep it.
# tools: sh sha256sum cut mkdir mv rm dirname (and apt-helper of apt by its path, or else curl)
set -eu

fail() { echo "fetch-host-package: $*" >&2; exit 1; }

if [ $# -eq 0 ] || [ $(($# % 4)) -ne 0 ]; then fail "Cannot fetch: expected SHA256 SIZE URI OUTPUT, once or more, got $# arguments"; fi
helper=/usr/lib/apt/apt-helper
[ -x "$helper" ] || command -v curl >/dev/null || fail "Cannot fetch: this host has neither $helper nor curl"

work=${TMPDIR:-/tmp}/fetch-host-package.$$
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
# apt-helper would drop to the user _apt, which cannot write here.
echo 'APT::Sandbox::User "";' >"$work/apt.conf"

count=$# index=0
for argument in "$@"; do
  case $((index % 4)) in
    0) digest=$argument ;;
    1) size=$argument ;;
    2) uri=$argument ;;
    3)
      mkdir -p "$(dirname "$argument")"
      part=$argument.part
      rm -f "$part"
      if [ -x "$helper" ]; then
        set -- "$@" "$uri" "$part" "SHA256:$digest"
      else
        curl -fsSL --retry 3 -o "$part" "$uri" || echo "fetch-host-package: Cannot download $uri" >&2
      fi
      ;;
  esac
  index=$((index + 1))
done
if [ -x "$helper" ]; then
  original=$count
  # The triples for apt-helper follow the original arguments.
  ( shift "$original"; APT_CONFIG="$work/apt.conf" "$helper" -o Acquire::Retries=3 download-file "$@" ) >"$work/log" 2>&1 || true
fi

failed=
while [ "$count" -gt 0 ]; do
  digest=$1 size=$2 uri=$3 output=$4
  shift 4
  count=$((count - 4))
  if [ ! -f "$output.part" ]; then
    echo "  $uri: not received" >&2
    failed=yes
    continue
  fi
  actual=$(sha256sum "$output.part" | cut -d ' ' -f 1)
  if [ "$actual" != "$digest" ]; then
    echo "  $uri: has sha256 $actual, the lock says $digest (size $size)" >&2
    rm -f "$output.part"
    failed=yes
    continue
  fi
  mv "$output.part" "$output"
done
[ -z "$failed" ] || {
  [ ! -f "$work/log" ] || while read -r line; do echo "  apt: $line" >&2; done <"$work/log"
  fail "Cannot fetch the packages above as locked: if the distribution has withdrawn them, update the host package lock"
}
