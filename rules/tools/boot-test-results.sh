#!/bin/sh
# What a boot test asserts and how it is recorded; sourced by boot-test.sh and upgrade-test.sh, which set: test_name, output, scratch,
# timeout; beside boot-test-machine.sh.
#
# $output/results.jsonl gets one assertion a line: name, passed, attempt (a flaky test's), seconds, output.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this
# shellcheck disable=SC2317 # wait_until calls functions by name
# shellcheck disable=SC2016 # what stands in single quotes is for the shell inside the machine

fail_usage() {
	printf '%s: %s\n' "$test_name" "$*" >&2
	exit 2
}

prepare_results() {
	scratch=${TMPDIR:-/tmp}/$test_name
	console=$output/console.log
	started=$(now)
	rm -rf "$scratch"
	mkdir -p "$scratch" "$output"
	: >"$output/results.jsonl"
	trap stop_machine EXIT
	trap 'reason="interrupted"; give_up "finishes in time"' INT TERM HUP
}

json_string() {
	printf '"'
	tr -d '\000-\010\013\014\016-\037' | awk '{ gsub(/\\/, "\\\\&"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'
	printf '"'
}

# record NAME true|false: the assertion's output is read from standard input.
record() {
	cat >"$scratch/recorded"
	printf '{"name":%s,"passed":%s,"attempt":%s,"seconds":%s,"output":%s}\n' "$(printf '%s' "$1" | json_string)" "$2" \
		"${ATOMIC_TEST_ATTEMPT:-1}" "$(($(now) - started))" "$(json_string <"$scratch/recorded")" >>"$output/results.jsonl"
	if [ "$2" = true ]; then
		printf '\n%s: PASS %s\n' "$test_name" "$1"
	else
		[ -e "$scratch/failed" ] || clean <"$console" | tail -n 25 | cut -c1-200 >"$scratch/screen" # before a shutdown's noise
		printf '%s\n' "$1" >>"$scratch/failed"
		sed 's/^/    /' "$scratch/recorded" >>"$scratch/failed"
		printf '\n%s: FAIL %s\n' "$test_name" "$1"
	fi
}

give_up() { # what was being waited for
	relay_console
	printf '%s\n' "$reason" | record "$1" false
	finish
}

assert_shell() { # what the machine does until then
	open_shell || give_up "$1"
	printf '' | record "$1" true
}

# What runs is asked of the kernel, not of the boot loader's wish: / must be the very folder that the argument leads to.
assert_deployment() { # commit
	guest 'for a in $(cat /proc/cmdline); do case $a in ostree=*) d=$(readlink -f "/sysroot${a#ostree=}");; esac; done
[ / -ef "$d" ] || { echo "/ is not the deployment $d"; exit 1; }
d=${d##*/}; echo "${d%.*}"' || give_up "booted deployment is $1"
	[ "$guest_status" = 0 ] && [ "$(cat "$guest_output")" = "$1" ] && passed=true || passed=false
	record "booted deployment is $1" "$passed" <"$guest_output"
}

# A start that never ends is ended inside the machine, so that there is time to say what it was waiting for.
assert_running() { # as what it is recorded
	name=$1
	remaining=$((timeout - $(now) + started))
	timeout=$((timeout + 60))
	guest "timeout $remaining systemctl is-system-running --wait" || give_up "$name"
	state=$(cat "$guest_output")
	if [ "$state" = running ]; then
		record "$name" true <"$guest_output"
		return
	fi
	guest 'systemctl list-jobs --no-legend; for u in $(systemctl --failed --no-legend --plain | cut -d" " -f1); do systemctl status --no-pager --full --lines=8 "$u"; done' ||
		give_up "$name"
	{ printf 'state: %s\n' "${state:-still starting, waiting for these jobs}"; cat "$guest_output"; } | record "$name" false
}

assert_poweroff() {
	printf 'systemctl poweroff\n' >&3
	timeout=$(($(now) - started + 180))
	wait_until is_off || give_up "powers off"
	relay_console
	printf '' | record "powers off" true
}

finish() {
	stop_machine
	seconds=$(($(now) - started))
	if [ ! -e "$scratch/failed" ]; then
		printf '%s: all assertions hold (%s s)\n' "$test_name" "$seconds"
		exit 0
	fi
	for said in "$scratch"/machine.*/qemu.err; do [ ! -s "$said" ] || sed 's/^/qemu: /' "$said"; done
	printf '\nThe console when the first assertion failed:\n'
	sed 's/^/  | /' "$scratch/screen"
	printf '\nFailed (%s s):\n' "$seconds"
	sed 's/^/  /' "$scratch/failed"
	exit 1
}
