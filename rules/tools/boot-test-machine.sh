#!/bin/sh
# The machine of a boot test, its console and its root shell; sourced by boot-test.sh and upgrade-test.sh, which set: tools, scratch,
# console, accelerator, firmware, memory, cpus, timeout, idle_timeout, and by boot-test-media.sh, which sets medium_options.
#
# A machine ends when the system in it powers off or reboots: another start is another process, with the same disk. QEMU's user
# network starts serve-http.sh for each connection to $server: no server listens, so no port can be taken, and none is left behind.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this
# shellcheck disable=SC2317 # wait_until calls functions by name
# shellcheck disable=SC2016 # what stands in single quotes is for the shell inside the machine

now() { date +%s; }

server=10.0.2.100
# An emulated machine on a busy host stands still for seconds: its own limits must not end what the test's limits let go on. Nor need
# it load KVM, its largest module, for nobody: clearing the pages for it was seen to take minutes.
patience='nowatchdog no_timer_check systemd.default_timeout_start_sec=300 modprobe.blacklist=kvm_amd,kvm_intel,kvm'
shell_arguments="console=ttyS0,115200n8 systemd.debug_shell=ttyS1 panic=-1 rd.shell=0 rd.emergency=poweroff $patience"

boots=0 turn=0 relayed=0 reason='' failure_pattern=''

# start_machine [QEMU-OPTION...]
start_machine() {
	boots=$((boots + 1))
	machine=$scratch/machine.$boots
	mkdir -p "$machine" "$scratch/www"
	cat "$tools/serve-http.sh" >"$scratch/serve-http.sh"
	mkfifo "$machine/shell.in"
	exec 3<>"$machine/shell.in"
	: >"$machine/shell.out"
	touch "$console"
	console_start=$(wc -c <"$console")
	last_sign=$(now)
	cpu=max accel=$accelerator
	[ "$accelerator" = tcg ] || cpu=host
	[ "$accelerator" != tcg ] || accel=tcg,thread=multi
	[ "$firmware" != uefi ] || set -- "$@" -drive "if=pflash,unit=0,format=raw,readonly=on,file=$(firmware_file ovmf-code.fd)" \
		-drive "if=pflash,unit=1,format=raw,file=$scratch/ovmf-vars.fd"
	{
		# graphics=off makes the firmware speak on the first serial port too, so that a failed download is in the log.
		qemu-system-x86_64 -nodefaults -display none -no-reboot -machine pc,graphics=off -accel "$accel" -cpu "$cpu" \
			-smp "$cpus" -m "$memory" -device virtio-rng-pci -chardev "file,id=console,path=$console,append=on" -serial chardev:console \
			-serial stdio "$@" <&3 >"$machine/shell.out" 2>"$machine/qemu.err" &
		printf '%s' $! >"$machine/qemu.pid"
		wait $! && status=0 || status=$?
		printf '%s' "$status" >"$machine/qemu.status"
	} &
}

# The tools' folder is PATH; what is no program stands there, too, but must be looked for. Outside of it, a name of the environment.
firmware_file() {
	for folder in $(printf '%s' "$PATH" | tr ':' ' '); do
		[ ! -r "$folder/$1" ] || { printf '%s' "$folder/$1"; return; }
	done
}

stop_machine() {
	trap - EXIT
	for running in "$scratch"/machine.*; do
		[ ! -f "$running/qemu.pid" ] || [ -f "$running/qemu.status" ] || kill "$(cat "$running/qemu.pid")" 2>/dev/null || :
	done
}

is_off() { [ -f "$machine/qemu.status" ]; }

# Escape sequences, carriage returns and other control characters have no place in a log that people read.
clean() { sed -e 's/\x1b\[[0-9;?=]*[A-Za-z]//g' -e 's/\x1b[()][A-Z0-9]//g' -e 's/\x1b[=>cM78]//g' | tr '\r' '\n' | tr -d '\000-\010\013-\037\177' | sed '/^ *$/d'; }

# What this machine said, without what those before it did.
this_console() { tail -c "+$((console_start + 1))" "$console"; }

console_says() { this_console | grep -aq "$1"; }

# Passes on what the console said since the last call: whoever waits for this script sees that the machine lives.
relay_console() {
	size=$(wc -c <"$console")
	[ "$size" -gt "$relayed" ] || return 0
	tail -c "+$((relayed + 1))" "$console" | head -c "$((size - relayed))" | clean
	relayed=$size
	last_sign=$(now)
}

# Waits until the command given succeeds. 1: it never will; $reason says why.
wait_until() {
	until "$@"; do
		relay_console
		if find_reason; then
			! "$@" || return 0 # it may have come true meanwhile
			relay_console
			return 1
		fi
		sleep 0.2
	done
}

# Is there a reason to wait no longer? What a machine cannot recover from ends the test at once, not at its time limit.
find_reason() {
	if [ -n "$failure_pattern" ] && console_says "$failure_pattern"; then
		reason=$(this_console | clean | sed -n "s/.*\($failure_pattern.*\)/\1/p" | head -n 1)
	elif [ -z "${may_miss-}" ] && [ -s "$scratch/missing" ]; then
		reason="the machine asked for \"$(head -n 1 "$scratch/missing")\", which the image does not have"
	elif is_off; then
		reason="the machine went off by itself"
		panic=$(this_console | clean | grep -a -m 1 'Kernel panic' || :)
		[ -z "$panic" ] || reason="$reason: $panic"
	elif console_says '^No bootable device' || console_says '^BdsDxe: No bootable option'; then
		reason="the firmware found nothing to boot"
	elif [ $(($(now) - started)) -ge "$timeout" ]; then
		reason="no answer after $timeout s"
	elif [ $(($(now) - last_sign)) -ge "$idle_timeout" ]; then
		reason="nothing on the console for $idle_timeout s"
	else
		return 1
	fi
}

shell_said() { grep -aq "$1" "$machine/shell.out"; }

# UEFI firmware and the loader speak, and listen, on this line too: nothing may be typed before a root shell has shown itself.
has_prompt() { shell_said '# '; }

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
	tr -d '\r' <"$machine/shell.out" | awk -v turn="$turn" '
		$0 == "boottest-begin-" turn { inside = 1; next }
		$1 == "boottest-end-" turn { exit }
		inside { if (held) print line; line = $0; held = 1 }
		END { if (held && line != "") print line }' >"$guest_output"
	guest_status=$(sed -n "s/^boottest-end-$turn \([0-9]*\).*/\1/p" "$machine/shell.out")
}
