#!/bin/sh
# Writes what a release consists of, as one JSON file: rules/release/release-manifest-format.ts is its schema.
#
# usage: write-release-manifest.sh --parts FILE --product NAME --version TEXT --output FILE [--gate FILE]...
#   --parts  what is released, as JSON (release-parts.ts)
#   --gate   a receipt of a release_gate: {"tests":[…],"waivers":[…]}
# The program for it is beside this script, write-release-manifest.jq, as is release-files.sh.
# tools: sh cat find jq mkdir rm sha256sum sort stat
set -eu

fail() {
	printf 'write-release-manifest: %s\n' "$*" >&2
	exit 1
}

tools=${0%/*}
# shellcheck source=rules/tools/release-files.sh
. "$tools/release-files.sh"
work=${TMPDIR:-/tmp}/write-release-manifest
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
: >"$work/receipts"

parts='' product='' version='' output=''
while [ $# -ge 2 ]; do
	case $1 in
	--parts) parts=$2 ;;
	--product) product=$2 ;;
	--version) version=$2 ;;
	--output) output=$2 ;;
	--gate) jq -c --arg path "$2" '{ path: $path, receipt: . }' "$2" >>"$work/receipts" || fail "Cannot read the receipt \"$2\"" ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$parts" "$product" "$output"; do [ -n "$value" ] || fail "an option is missing"; done

list_release_files "$parts"
list_release_commits "$parts"
jq -n --slurpfile parts "$parts" --slurpfile files "$work/files" --slurpfile commits "$work/commits" --slurpfile receipts "$work/receipts" \
	--arg product "$product" --arg version "$version" -f "$tools/write-release-manifest.jq" >"$output"
