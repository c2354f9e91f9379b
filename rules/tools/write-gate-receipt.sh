#!/bin/sh
# Writes what a gate let through: which tests passed, in how many attempts, and which failed and were waived.
# tools: sh cat head sed
#
# write-gate-receipt.sh --output FILE --waivers FILE [--test|--waived LABEL RESULT]...
#
# LABEL is a JSON string. RESULT exists where the test passed, for a failed test leaves nothing; in it "attempt": N says how
# often it was run. Only of a waived test it may be missing. The same tests with the same ends give the same bytes.

set -eu
output='' waivers='' tests='' separator=''

attempts_of() {
	number=$(sed -n 's/.*"attempt": *\([0-9][0-9]*\).*/\1/p' "$1" | head -n 1)
	printf '%s' "${number:-1}"
}

while [ $# -gt 0 ]; do
	case $1 in
	--output) output=$2 && shift 2 ;;
	--waivers) waivers=$2 && shift 2 ;;
	--test | --waived)
		if [ -e "$3" ]; then
			verdict="\"result\": \"passed\", \"attempts\": $(attempts_of "$3")"
		elif [ "$1" = --waived ]; then
			verdict='"result": "failed, waived"'
		else
			printf 'Cannot let pass: %s left no result at %s\n' "$2" "$3" >&2
			exit 1
		fi
		tests="$tests$separator{\"label\": $2, $verdict}"
		separator=', '
		shift 3
		;;
	*)
		printf 'write-gate-receipt.sh: unknown option %s\n' "$1" >&2
		exit 2
		;;
	esac
done

printf '{"tests": [%s], "waivers": %s}\n' "$tests" "$(cat "$waivers")" >"$output"
