#!/bin/sh
# Fetches one small file from wherever it is today: what says which packages a repository has, or where its mirrors are.
#
# usage: fetch-remote-file.sh ADDRESS PROXY
#   ADDRESS  http:, https: or file:
#   PROXY    an address, or "" for what the environment says, or "_none_" for none
# stdout: the bytes, in base64, since they are signed to the last one.
# Not an action: its answer depends on the day, so the engine keeps it in a lock. curl, because the host's proxies and
# certificates then count without a word.
# tools: sh curl base64 mktemp rm
set -eu

fail() { echo "$*" >&2; exit 1; }

[ $# -eq 2 ] || fail "expected ADDRESS PROXY, got $# arguments"
address=$1 proxy=$2
command -v curl >/dev/null || fail "this host has no curl; install it, or run \"atomic-build setup\""
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $proxy in
  '') set -- ;;
  _none_) set -- --noproxy '*' ;;
  *) set -- --proxy "$proxy" ;;
esac
curl --disable --fail --silent --show-error --location --proto '=http,https,file' --proto-redir '=http,https' \
  --connect-timeout 15 --speed-limit 100 --speed-time 30 --retry 1 --max-filesize 67108864 "$@" \
  --output "$work/file" -- "$address" 2>"$work/log" || {
  read -r line <"$work/log" || line="curl failed without a word"
  fail "${line#curl: }"
}
base64 "$work/file"
