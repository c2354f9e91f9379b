#!/bin/sh
# Writes where a release's artifacts come from, as an in-toto statement with a SLSA provenance: from the keys of the actions that made
# them, which the engine recorded, not from what somebody says about the build.
#
# usage: write-provenance.sh --parts FILE --keys FILE --builder URI --output FILE --keys-output FILE
#   --parts        what is published, as JSON (release-parts.ts)
#   --keys         the engine's record of action keys
#   --builder      who vouches for the builds on this machine
#   --keys-output  a copy of the record, for whoever wants to compute the keys again
# No time and no invocation is in it: the same artifacts, made in the same way, have the same provenance.
# The program for it is beside this script, write-provenance.jq, as is release-files.sh.
# tools: sh cat cp find jq mkdir rm sha256sum sort stat
set -eu

fail() {
	printf 'write-provenance: %s\n' "$*" >&2
	exit 1
}

parts='' keys='' builder='' output='' keys_output=''
while [ $# -ge 2 ]; do
	case $1 in
	--parts) parts=$2 ;;
	--keys) keys=$2 ;;
	--builder) builder=$2 ;;
	--output) output=$2 ;;
	--keys-output) keys_output=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$parts" "$keys" "$builder" "$output" "$keys_output"; do [ -n "$value" ] || fail "an option is missing"; done
tools=${0%/*}
# shellcheck source=rules/tools/release-files.sh
. "$tools/release-files.sh"
work=${TMPDIR:-/tmp}/write-provenance
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

list_release_files "$parts"
list_release_commits "$parts"
cp "$keys" "$keys_output"
digest=$(sha256sum <"$keys_output")
jq -n --slurpfile parts "$parts" --slurpfile files "$work/files" --slurpfile commits "$work/commits" --slurpfile record "$keys" \
	--arg builder "$builder" --arg record_name "${keys_output##*/}" --arg record_digest "${digest%% *}" \
	-f "$tools/write-provenance.jq" >"$output"
