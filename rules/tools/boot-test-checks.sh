#!/bin/sh
# Runs a file of checks in the machine; sourced by boot-test.sh and upgrade-test.sh, which set: checks, scratch, and define guest,
# record, give_up, fail_usage.
#
# The file: "run COMMAND" lines, each may be followed by "expect LINE" (repeated: the whole output) or "match REGEX".

# shellcheck disable=SC2154 # set by who sources this

# assert_command COMMAND, with $scratch/expect (lines) or $scratch/match (an extended regular expression) beside it when the target has them
assert_command() {
	guest "$1" || give_up "$1"
	passed=true why=
	if [ "$guest_status" != 0 ]; then
		passed=false why="exit status $guest_status"
	elif [ -s "$scratch/expect" ] && [ "$(cat "$guest_output")" != "$(cat "$scratch/expect")" ]; then
		passed=false why="expected: $(cat "$scratch/expect")"
	elif [ -s "$scratch/match" ] && ! grep -Eq -f "$scratch/match" "$guest_output"; then
		passed=false why="no line matches: $(cat "$scratch/match")"
	fi
	{ cat "$guest_output"; [ -z "$why" ] || printf '%s\n' "$why"; } | record "$1" "$passed"
	rm -f "$scratch/expect" "$scratch/match"
}

run_checks() {
	command=
	while IFS= read -r line <&4 || [ -n "$line" ]; do
		case $line in
		"run "*)
			[ -z "$command" ] || assert_command "$command"
			command=${line#run }
			;;
		"expect "* | expect) printf '%s\n' "${line#expect }" >>"$scratch/expect" ;;
		"match "*) printf '%s\n' "${line#match }" >"$scratch/match" ;;
		"" | "#"*) ;;
		*) fail_usage "check \"$line\": expected run, expect or match" ;;
		esac
	done 4<"$checks"
	[ -z "$command" ] || assert_command "$command"
}
