#!/bin/sh
# The machine of a boot test, its console and its root shell; sourced by boot-test.sh, which sets: tools, image, scratch, console,
# accelerator, memory, cpus, kernel_arguments, timeout, idle_timeout.
#
# QEMU's user network serves the firmware's first script by TFTP and starts serve-http.sh for each connection to $server: no
# server listens, so no port can be taken, and none is left behind.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this
# shellcheck disable=SC2317 # wait_until calls functions by name
# shellcheck disable=SC2016 # what stands in single quotes is for the shell inside the machine

now() { date +%s; }

server=10.0.2.100
# An emulated machine on a busy host stands still for seconds: its own limits must not end what the test's limits let go on.
patience='nowatchdog systemd.default_timeout_start_sec=300'

write_chain_script() {
	mkdir -p "$scratch/tftp"
	cat >"$scratch/tftp/chain.ipxe" <<-EOF
		#!ipxe
		set base-url http://$server/
		set extra-args console=ttyS0,115200n8 systemd.debug_shell=ttyS1 panic=-1 rd.shell=0 rd.emergency=poweroff $patience$kernel_arguments
		chain http://$server/boot.ipxe
	EOF
}

start_machine() {
	ln -s "$(cd "$image" && pwd)" "$scratch/www"
	cat "$tools/serve-http.sh" >"$scratch/serve-http.sh"
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
			-netdev "user,id=net0,tftp=$scratch/tftp,bootfile=chain.ipxe,guestfwd=tcp:$server:80-cmd:/bin/sh $scratch/serve-http.sh $scratch/www $scratch/missing" \
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
	if [ -s "$scratch/missing" ]; then
		reason="the machine asked for \"$(head -n 1 "$scratch/missing")\", which the image does not have"
	elif is_off; then
		reason="the machine went off by itself"
		panic=$(clean <"$console" | grep -a -m 1 'Kernel panic' || :)
		[ -z "$panic" ] || reason="$reason: $panic"
	elif grep -aq '^No bootable device' "$console"; then
		reason="the firmware found nothing to boot"
	elif [ $(($(now) - started)) -ge "$timeout" ]; then
		reason="no answer after $timeout s"
	elif [ $(($(now) - last_sign)) -ge "$idle_timeout" ]; then
		reason="nothing on the console for $idle_timeout s"
	else
		return 1
	fi
}

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
