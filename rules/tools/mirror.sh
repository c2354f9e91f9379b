#!/bin/sh
# Publishes a release: an ostree repository and the files beside it, to a folder, to an rsync daemon, or over ssh.
#
# usage: mirror.sh --plan FILE --receipt FILE --journal FILE
#   --plan     what to publish and how, as lines "KEY VALUE"; the rule writes it, keys below
#   --receipt  output: what is published, without times; read back from the destination
#   --journal  output: this run's lines of the journal
# $ATOMIC_ACTION_KEY: by which action; for the journal. $ATOMIC_EFFECT: `run` (the default) publishes; `check` compares and ends with 10 when the destination is not as published;
# `dry-run` prints the passes with what each would upload.
#
# Plan keys:
#   destination TEXT            required: a folder, rsync://host[:port]/module/path, ssh://user@host[:port]/path, user@host:path
#   label LABEL, release TEXT   required: who publishes what; for the journal
#   repo DIRECTORY              a signed ostree repository with everything its refs need
#   file KIND PLACE FILE        a file or folder of the release and where it goes; KIND checksums goes after the others
#   allow-rollback yes|no       whether a ref may move to an older commit (default no)
#   other-refs refuse|keep|remove    when the destination has refs that we do not (default refuse)
#   grace-days N                how long what no ref needs any more stays (without it: for ever)
#   public-url URL              where clients see the destination; then it gets a mirrorlist (mirror-summary.sh)
#   settle-seconds N            how long a client may take between fetching summary.sig and summary (default 5)
#
# The laws: whatever a client finds at the destination, it finds all that it names, at every instant and after every kill; before a ref
# moves, all it needs was compared with the destination byte for byte; a run that was killed is gone on with by the next one.
# Layout and order: mirror-contents.sh. Two files that cannot be replaced at one instant: mirror-summary.sh.
# Why not `ostree pull --mirror` at the destination: that needs ostree and a shell there; most mirrors give rsync and no more.
# tools: sh awk cat cmp comm cp cut date diff dirname find grep head ln mkdir mktemp mv od ostree rm rsync sed sha256sum sleep sort ssh tail touch tr wc xargs
set -eu
LC_ALL=C
export LC_ALL

fail() {
	printf '%s\n' "$*" >&2
	exit 1
}

tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/mirror-remote.sh
. "$tools/mirror-remote.sh"
# shellcheck source=rules/tools/mirror-contents.sh
. "$tools/mirror-contents.sh"
# shellcheck source=rules/tools/mirror-refs.sh
. "$tools/mirror-refs.sh"
# shellcheck source=rules/tools/mirror-signatures.sh
. "$tools/mirror-signatures.sh"
# shellcheck source=rules/tools/mirror-summary.sh
. "$tools/mirror-summary.sh"
# shellcheck source=rules/tools/mirror-expiry.sh
. "$tools/mirror-expiry.sh"
# shellcheck source=rules/tools/mirror-journal.sh
. "$tools/mirror-journal.sh"

plan='' receipt='' journal=''
while [ $# -ge 2 ]; do
	case $1 in
	--plan) plan=$2 ;;
	--receipt) receipt=$2 ;;
	--journal) journal=$2 ;;
	*) fail "mirror: unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$plan" "$receipt" "$journal"; do [ -n "$value" ] || fail "mirror: --plan, --receipt and --journal are required"; done

destination='' label='' release='' repository='' allow_rollback=no other_refs=refuse grace_days='' public_url='' settle_seconds=5
while read -r key value; do
	case $key in
	destination) destination=$value ;;
	label) label=$value ;;
	release) release=$value ;;
	repo) repository=$value ;;
	allow-rollback) allow_rollback=$value ;;
	other-refs) other_refs=$value ;;
	grace-days) grace_days=$value ;;
	public-url) public_url=${value%/} ;;
	settle-seconds) settle_seconds=$value ;;
	file | '' | '#'*) ;;
	*) fail "mirror: plan \"$plan\" has an unknown key \"$key\"" ;;
	esac
done <"$plan"
for value in "$destination" "$label" "$release"; do [ -n "$value" ] || fail "mirror: the plan lacks destination, label or release"; done

publish() {
	: >"$journal"
	pushed_files=0 pushed_bytes=0 deleted_files=0
	differing "$scratch/all.paths" "$scratch/differs"
	if [ -s "$scratch/differs" ] || was_interrupted; then
		publish_differing
	else
		remove_expired
		[ "$deleted_files" -eq 0 ] || note cleared ",\"deleted\":$deleted_files"
	fi
	write_receipt
	echo "published $pushed_files files, $pushed_bytes bytes, to $destination; deleted $deleted_files"
}

publish_differing() {
	prepare_remote
	note begun ",\"differs\":$(wc -l <"$scratch/differs")"
	for pass in $data_passes; do publish_pass "$pass"; done
	verify_data
	check_unmoved
	publish_summary
	publish_pass mirrorlist
	publish_pass refs
	remove_halves
	remove_expired
	differing "$scratch/pointer.paths" "$scratch/differs"
	[ ! -s "$scratch/differs" ] || fail "Cannot trust \"$destination\": right after publishing, $(describe "$scratch/differs")"
	note published ",\"files\":$pushed_files,\"bytes\":$pushed_bytes,\"deleted\":$deleted_files"
}

# Only what differs is uploaded, whether it is missing, old or broken.
publish_pass() { # NAME
	sort "$lists/$1" | comm -12 - "$scratch/differs" >"$scratch/$1.push"
	case $1 in
	images) push "$scratch/$1.push" "$stage" --checksum --partial-dir=.rsync-partial ;;
	*) push "$scratch/$1.push" "$stage" --checksum ;;
	esac
}

# All of it, also what was there before: uploads can take hours, and a disk there may have lost what it had.
verify_data() {
	differing "$scratch/data.paths" "$scratch/broken"
	[ ! -s "$scratch/broken" ] || fail "Cannot move refs at \"$destination\": right after the upload, $(describe "$scratch/broken")"
}

# Another machine may have published while we uploaded.
check_unmoved() {
	mv "$scratch/remote" "$scratch/remote.before"
	list_remote
	fetch_remote_state
	rm -rf "$scratch/remote/$work_folder" "$scratch/remote.before/$work_folder/journal.jsonl"
	[ ! -d "$scratch/remote.before/$work_folder" ] || mv "$scratch/remote.before/$work_folder" "$scratch/remote/"
	mkdir -p "$scratch/remote.before/repo/refs" "$scratch/remote/repo/refs"
	diff -r "$scratch/remote.before/repo/refs" "$scratch/remote/repo/refs" >/dev/null ||
		fail "Cannot move refs at \"$destination\": someone else moved them meanwhile; run again"
}

# Ends with 10 when the destination is not as published.
check() {
	list_remote
	differing "$scratch/all.paths" "$scratch/differs"
	[ -s "$scratch/differs" ] || return 0
	echo "$destination: $(describe "$scratch/differs")"
	exit 10
}

describe() {
	count=$(wc -l <"$1")
	if [ "$count" -eq 1 ]; then
		echo "$(cat "$1") is missing or altered"
	else
		echo "$count files are missing or altered, the first $(head -n 1 "$1")"
	fi
}

show_passes() {
	differing "$scratch/all.paths" "$scratch/differs"
	echo "to $destination:"
	for pass in $data_passes $pointer_passes; do
		[ -s "$lists/$pass" ] || continue
		sort "$lists/$pass" | comm -12 - "$scratch/differs" >"$scratch/would"
		bytes=$(cd "$stage" && xargs -r -d '\n' cat <"$scratch/would" | wc -c)
		printf '  %-12s %6d files, %6d to upload, %12d bytes\n' "$pass" "$(wc -l <"$lists/$pass")" "$(wc -l <"$scratch/would")" "$bytes"
	done
	if find_expired && [ -s "$scratch/unneeded" ]; then
		printf '  %-12s %6d files, %6d past their grace to delete\n' unneeded "$(wc -l <"$scratch/unneeded")" "$(wc -l <"$scratch/expired")"
	fi
	[ ! -s "$scratch/our.refs" ] || while IFS= read -r ref; do
		printf '  ref %s: %s -> %s\n' "$ref" "$(remote_commit_of "$ref" | grep . || echo none)" "$(cat "$stage/repo/refs/heads/$ref")"
	done <"$scratch/our.refs"
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/mirror.XXXXXX")
trap 'hang_up; rm -rf "$scratch"' EXIT
parse_destination "$destination"
lay_out
case ${ATOMIC_EFFECT:-run} in
check) check ;;
*)
	list_remote
	fetch_remote_state
	check_refs
	if [ "${ATOMIC_EFFECT:-run}" = dry-run ]; then show_passes; else publish; fi
	;;
esac
