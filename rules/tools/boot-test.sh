#!/bin/sh
# Boots a PXE-to-Live image in QEMU as a machine on a network would, and asserts over the serial console that it is the
# right system and a healthy one.
#
# usage: boot-test.sh --image DIRECTORY --commit CHECKSUM|FILE --output DIRECTORY [--checks FILE] [--accelerator tcg|kvm]
#                     [--memory MIB] [--cpus N] [--timeout SECONDS] [--idle-timeout SECONDS] [--kernel-arguments TEXT]...
#
# tools: sh awk cat cut date grep head ln mkdir mkfifo qemu-system-x86_64 rm sed sleep tail tr wc
# The parts are beside it (inputs of the action, too): boot-test-machine.sh, serve-http.sh.
#
# The machine's firmware (iPXE) gets a tiny script from QEMU's own TFTP server, which chains the image's boot.ipxe over HTTP;
# kernel, initramfs and live root follow from there. QEMU starts serve-http.sh for each connection, so no server listens and
# no port can be taken. The image is not changed and needs no password: the kernel argument systemd.debug_shell gives
# a root shell on the second serial port, while the first one is the console that is logged.
#
# FILE of checks: "run COMMAND" lines, each may be followed by "expect LINE" (repeated: the whole output) or "match REGEX".
# Output: console.log, results.jsonl (one assertion a line: name, passed, seconds, output).
# Exit status: 0 all assertions hold, 1 one does not, 2 wrong usage.
# shellcheck disable=SC2016 # what stands in single quotes is for the shell inside the machine
set -eu

tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/boot-test-machine.sh
. "$tools/boot-test-machine.sh"

fail_usage() {
	printf 'boot-test: %s\n' "$*" >&2
	exit 2
}

json_string() {
	printf '"'
	tr -d '\000-\010\013\014\016-\037' | awk '{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'
	printf '"'
}

# record NAME true|false: the assertion's output is read from standard input.
record() {
	cat >"$scratch/recorded"
	printf '{"name":%s,"passed":%s,"seconds":%s,"output":%s}\n' "$(printf '%s' "$1" | json_string)" "$2" \
		"$(($(now) - started))" "$(json_string <"$scratch/recorded")" >>"$output/results.jsonl"
	if [ "$2" = true ]; then
		printf '\nboot-test: PASS %s\n' "$1"
	else
		[ -e "$scratch/failed" ] || clean <"$console" | tail -n 25 | cut -c1-200 >"$scratch/screen" # before a shutdown's noise
		printf '%s\n' "$1" >>"$scratch/failed"
		sed 's/^/    /' "$scratch/recorded" >>"$scratch/failed"
		printf '\nboot-test: FAIL %s\n' "$1"
	fi
}

give_up() { # what was being waited for
	relay_console
	printf '%s\n' "$reason" | record "$1" false
	finish
}

# What runs is asked of the kernel, not of the boot loader's wish: / must be the very folder that the argument leads to.
assert_deployment() {
	guest 'for a in $(cat /proc/cmdline); do case $a in ostree=*) d=$(readlink -f "/sysroot${a#ostree=}");; esac; done
[ / -ef "$d" ] || { echo "/ is not the deployment $d"; exit 1; }
d=${d##*/}; echo "${d%.*}"' || give_up "booted deployment is $commit"
	[ "$guest_status" = 0 ] && [ "$(cat "$guest_output")" = "$commit" ] && passed=true || passed=false
	record "booted deployment is $commit" "$passed" <"$guest_output"
}

# A start that never ends is ended inside the machine, so that there is time to say what it was waiting for.
assert_running() {
	name="system is running without failed units"
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
		printf 'boot-test: all assertions hold (%s s)\n' "$seconds"
		exit 0
	fi
	[ ! -s "$scratch/qemu.err" ] || sed 's/^/qemu: /' "$scratch/qemu.err"
	printf '\nThe console when the first assertion failed:\n'
	sed 's/^/  | /' "$scratch/screen"
	printf '\nFailed (%s s):\n' "$seconds"
	sed 's/^/  /' "$scratch/failed"
	exit 1
}

main() {
	image='' commit='' output='' checks=/dev/null accelerator=${ATOMIC_ACCELERATOR:-tcg} memory=1536 cpus=2 timeout=600 idle_timeout=120 kernel_arguments=''
	while [ $# -ge 2 ]; do
		case $1 in
		--image) image=$2 ;;
		--commit) commit=$2 ;;
		--output) output=$2 ;;
		--checks) checks=$2 ;;
		--accelerator) accelerator=$2 ;;
		--memory) memory=$2 ;;
		--cpus) cpus=$2 ;;
		--timeout) timeout=$2 ;;
		--idle-timeout) idle_timeout=$2 ;;
		--kernel-arguments) kernel_arguments="$kernel_arguments $2" ;;
		*) fail_usage "unknown option \"$1\"" ;;
		esac
		shift 2
	done
	for value in "$image" "$commit" "$output"; do [ -n "$value" ] || fail_usage "--image, --commit and --output are required"; done
	[ -f "$image/boot.ipxe" ] || fail_usage "image \"$image\" has no boot.ipxe"
	[ ! -f "$commit" ] || commit=$(cat "$commit")
	scratch=${TMPDIR:-/tmp}/boot-test
	console=$output/console.log
	rm -rf "$scratch"
	mkdir -p "$scratch" "$output"
	: >"$output/results.jsonl"
	relayed=0 turn=0 reason=''
	trap stop_machine EXIT
	trap 'reason="interrupted"; give_up "finishes in time"' INT TERM HUP

	write_chain_script
	start_machine
	last_sign=$started
	open_shell || give_up "boots over the network to a root shell"
	printf '' | record "boots over the network to a root shell" true
	assert_deployment
	assert_running
	run_checks
	assert_poweroff
	finish
}

main "$@"
