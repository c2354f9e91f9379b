#!/bin/sh
# What an installation tells: its steps with their times on every console, everything else in a log; sourced by install.sh.

# shellcheck disable=SC2154 # set by who sources this
run=/run/atomic-installer

# shellcheck disable=SC2034 # read by who sources this
start_progress() {
	scratch=$run/scratch
	rm -rf "$scratch" "$run/reason"
	mkdir -p "$scratch"
	started=$(uptime_seconds)
	current='starting'
	trap tell_failure EXIT
	exec >>"$run/log" 2>&1
}

uptime_seconds() { cut -d . -f 1 /proc/uptime; }

say() {
	printf 'atomic-installer: %s\n' "$*"
	while read -r console <&3; do
		printf 'atomic-installer: %s\n' "$*" >"$console" 2>/dev/null || :
	done 3<"$run/consoles"
}

step() {
	current=$*
	say "$(printf '[%3d s] %s' $(($(uptime_seconds) - started)) "$*")"
}

# A subshell may fail, too: the reason is left where the EXIT trap of the installation finds it.
fail() {
	printf '%s' "$*" >"$run/reason"
	exit 1
}

tell_failure() {
	status=$?
	trap - EXIT
	reason=$(cat "$run/reason" 2>/dev/null || :)
	if [ -z "$reason" ]; then
		reason="$current: a program ended with status $status"
		tail -n 15 "$run/log" | while IFS= read -r line; do say "| $line"; done
	fi
	say "installation failed: $reason"
	say "the log is $run/log"
	exit 1
}

end_progress() {
	trap - EXIT
	say "installation complete ($(($(uptime_seconds) - started)) s)"
}
