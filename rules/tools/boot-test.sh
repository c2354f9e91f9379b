#!/bin/sh
# Boots a PXE-to-Live image in QEMU as a machine on a network would, and asserts over the serial console that it is the
# right system and a healthy one.
#
# usage: boot-test.sh --image DIRECTORY --commit CHECKSUM|FILE --output DIRECTORY [--checks FILE] [--accelerator tcg|kvm]
#                     [--memory MIB] [--cpus N] [--timeout SECONDS] [--idle-timeout SECONDS] [--kernel-arguments TEXT]
#
# tools: sh awk cat cut date grep head kill ln mkdir mkfifo qemu-system-x86_64 rm sed sleep tail tr wc
# needs beside it: serve-http.sh (answers one HTTP request)
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
# shellcheck disable=SC2317 # wait_until calls functions by name
set -eu

fail_usage() {
	printf 'boot-test: %s\n' "$*" >&2
	exit 2
}

now() { date +%s; }

# ---- the machine

write_chain_script() {
	mkdir -p "$scratch/tftp"
	cat >"$scratch/tftp/chain.ipxe" <<-EOF
		#!ipxe
		set base-url http://$server/
		set extra-args console=ttyS0,115200n8 systemd.debug_shell=ttyS1 panic=-1 rd.shell=0 rd.emergency=poweroff $kernel_arguments
		chain http://$server/boot.ipxe || poweroff
	EOF
}

start_machine() {
	ln -s "$(cd "$image" && pwd)" "$scratch/www"
	cat "${0%/*}/serve-http.sh" >"$scratch/serve-http.sh"
	mkfifo "$scratch/shell.in"
	exec 3<>"$scratch/shell.in"
	: >"$scratch/shell.out"
	: >"$console"
	cpu=max
	[ "$accelerator" = tcg ] || cpu=host
	[ "$accelerator" != tcg ] || accelerator=tcg,thread=multi
	{
		# graphics=off makes the firmware speak on the first serial port too, so that a failed download is in the log.
		qemu-system-x86_64 -nodefaults -display none -no-reboot -machine pc,graphics=off -accel "$accelerator" -cpu "$cpu" \
			-smp "$cpus" -m "$memory" -boot n -device virtio-net-pci,netdev=net0 -device virtio-rng-pci \
			-netdev "user,id=net0,tftp=$scratch/tftp,bootfile=chain.ipxe,guestfwd=tcp:$server:80-cmd:/bin/sh $scratch/serve-http.sh $scratch/www" \
			-serial "file:$console" -serial stdio <&3 >"$scratch/shell.out" 2>"$scratch/qemu.err" &
		printf '%s' $! >"$scratch/qemu.pid"
		wait $! && status=0 || status=$?
		printf '%s' "$status" >"$scratch/qemu.status"
	} &
	started=$(now)
}

stop_machine() {
	trap - EXIT
	[ ! -f "$scratch/qemu.pid" ] || [ -f "$scratch/qemu.status" ] || kill "$(cat "$scratch/qemu.pid")" 2>/dev/null || :
}

is_off() { [ -f "$scratch/qemu.status" ]; }

# ---- the console

# Escape sequences, carriage returns and other control characters have no place in a log that people read.
clean() { sed -e 's/\x1b\[[0-9;?=]*[A-Za-z]//g' -e 's/\x1b[()][A-Z0-9]//g' -e 's/\x1b[=>cM78]//g' | tr '\r' '\n' | tr -d '\000-\010\013-\037\177' | sed '/^ *$/d'; }

# Passes on what the console said since the last call: whoever waits for this script sees that the machine lives.
relay_console() {
	size=$(wc -c <"$console")
	[ "$size" -gt "$relayed" ] || return 0
	tail -c "+$((relayed + 1))" "$console" | head -c "$((size - relayed))" | clean
	relayed=$size
	last_sign=$(now)
}

# Waits until the command given succeeds. 1: the machine went off, or time is over; then $reason says which.
wait_until() {
	until "$@"; do
		relay_console
		if is_off; then
			"$@" && return 0
			reason="the machine went off by itself"
			return 1
		fi
		if [ $(($(now) - started)) -ge "$timeout" ]; then
			reason="no answer after $timeout s"
			return 1
		fi
		if [ $(($(now) - last_sign)) -ge "$idle_timeout" ]; then
			reason="nothing on the console for $idle_timeout s"
			return 1
		fi
		sleep 0.2
	done
}

# ---- the shell on the second serial port

shell_said() { grep -aq "$1" "$scratch/shell.out"; }

has_prompt() { [ -s "$scratch/shell.out" ]; }

is_ready() {
	shell_said '^boottest-ready' && return 0
	[ $(($(now) - asked)) -lt 3 ] || ask_ready
	return 1
}

# The terminal may drop what is typed while a shell sets itself up, so this is typed again until it is answered. What comes back is
# told from the terminal's echo by being joined only there.
ask_ready() {
	asked=$(now)
	printf '%s\n' 'stty -echo -opost; export LC_ALL=C TERM=dumb SYSTEMD_COLORS=0 SYSTEMD_PAGER=cat; printf "%s%s\n" boottest -ready; t=boottest exec sh -s 2>/dev/null' >&3
}

open_shell() {
	wait_until has_prompt || return 1
	ask_ready
	wait_until is_ready
}

quoted() { printf '%s' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"; }

# Runs a command in the machine: its output goes to $guest_output, its status to $guest_status.
guest() {
	turn=$((turn + 1))
	printf 'sh -c %s </dev/null >/run/boottest.out 2>&1; s=$?; printf "\\n%%s-begin-%s\\n" "$t"; head -c 65536 /run/boottest.out; printf "\\n%%s-end-%s %%s\\n" "$t" "$s"\n' \
		"$(quoted "$1")" "$turn" "$turn" >&3
	wait_until shell_said "^boottest-end-$turn " || return 1
	guest_output=$scratch/output.$turn
	# One newline before the end marker is the marker's own.
	tr -d '\r' <"$scratch/shell.out" | awk -v turn="$turn" '
		$0 == "boottest-begin-" turn { inside = 1; next }
		$1 == "boottest-end-" turn { exit }
		inside { if (held) print line; line = $0; held = 1 }
		END { if (held && line != "") print line }' >"$guest_output"
	guest_status=$(sed -n "s/^boottest-end-$turn \([0-9]*\).*/\1/p" "$scratch/shell.out")
}

# ---- assertions

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
		printf 'boot-test: PASS %s\n' "$1"
	else
		printf '%s\n' "$1" >>"$scratch/failed"
		sed 's/^/    /' "$scratch/recorded" >>"$scratch/failed"
		printf 'boot-test: FAIL %s\n' "$1"
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

assert_running() {
	guest "timeout $((timeout - $(now) + started)) systemctl is-system-running --wait" || give_up "system is running without failed units"
	state=$(cat "$guest_output")
	[ "$state" = running ] && passed=true || passed=false
	if [ "$passed" = false ]; then
		guest 'systemctl list-jobs --no-legend; for u in $(systemctl --failed --no-legend --plain | cut -d" " -f1); do systemctl status --no-pager --full --lines=8 "$u"; done' ||
			give_up "system is running without failed units"
	fi
	{ [ "$passed" = true ] || printf 'state: %s\n' "$state"; cat "$guest_output"; } | record "system is running without failed units" "$passed"
}

# check COMMAND, with $scratch/expect (lines) or $scratch/match (an extended regular expression) beside it when the target has them
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
	timeout=$(($(now) - started + 60))
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
	printf '\nLast lines of the console:\n'
	clean <"$console" | tail -n 25 | cut -c1-200 | sed 's/^/  | /'
	printf '\nAfter %s s, failed:\n' "$seconds"
	sed 's/^/  /' "$scratch/failed"
	exit 1
}

main() {
	image='' commit='' output='' checks=/dev/null accelerator=tcg memory=1536 cpus=2 timeout=300 idle_timeout=90 kernel_arguments=''
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
		--kernel-arguments) kernel_arguments=$2 ;;
		*) fail_usage "unknown option \"$1\"" ;;
		esac
		shift 2
	done
	for value in "$image" "$commit" "$output"; do [ -n "$value" ] || fail_usage "--image, --commit and --output are required"; done
	[ -f "$image/boot.ipxe" ] || fail_usage "image \"$image\" has no boot.ipxe"
	[ ! -f "$commit" ] || commit=$(cat "$commit")
	server=10.0.2.100
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
