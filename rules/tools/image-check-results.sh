#!/bin/sh
# How image-check.sh records what it finds; sourced by it. The form of results.jsonl is the boot tests', so that whoever reads
# the one reads the other.

# shellcheck disable=SC2154 # set by who sources this

prepare_results() {
	mkdir -p "$output"
	: >"$output/results.jsonl"
	: >"$output/measured.jsonl"
	started=$(date +%s)
	passed_count=0
}

# check NAME COMMAND…: one assertion. In a shell of its own, where `die` ends it and what it says is kept.
check() {
	check_name=$1
	shift
	if ("$@") >"$scratch/said" 2>&1; then record "$check_name" true; else record "$check_name" false; fi
}

# Ends a check as failed, saying why.
die() {
	printf '%s\n' "$*"
	exit 1
}

record() { # name, true or false; what was said is in $scratch/said
	printf '{"name":%s,"passed":%s,"attempt":%s,"seconds":%s,"output":%s}\n' "$(printf '%s' "$1" | json_string)" "$2" \
		"${ATOMIC_TEST_ATTEMPT:-1}" "$(($(date +%s) - started))" "$(json_string <"$scratch/said")" >>"$output/results.jsonl"
	if [ "$2" = true ]; then
		passed_count=$((passed_count + 1))
		printf 'image-check: PASS %s\n' "$1"
	else
		printf 'image-check: FAIL %s\n' "$1"
		{
			printf '%s\n' "$1"
			sed 's/^/    /' "$scratch/said"
		} >>"$scratch/failed"
	fi
}

json_string() {
	printf '"'
	tr -d '\000-\010\013\014\016-\037' | awk '{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'
	printf '"'
}

measure() { # name, bytes
	printf '{"name":%s,"value":%s,"unit":"bytes"}\n' "$(printf '%s' "$1" | json_string)" "$2" >>"$output/measured.jsonl"
	printf 'image-check: %s: %s MiB\n' "$1" "$(in_mib "$2")"
}

in_mib() { awk -v bytes="$1" 'BEGIN { printf "%.1f", bytes / 1048576 }'; }

finish() {
	seconds=$(($(date +%s) - started))
	if [ ! -e "$scratch/failed" ]; then
		printf 'image-check: all %s assertions hold (%s s)\n' "$passed_count" "$seconds"
		rm -rf "$scratch"
		exit 0
	fi
	printf '\nFailed (%s s):\n' "$seconds"
	sed 's/^/  /' "$scratch/failed"
	rm -rf "$scratch"
	exit 1
}
