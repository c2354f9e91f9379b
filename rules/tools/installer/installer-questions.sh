#!/bin/sh
# The installation that asks first; sourced by installer-console.sh. Plain questions, one line each: they work on a serial line as on a screen. A
# wrong answer is explained and asked again; nothing is touched before the last one. The answers become lines behind the
# kickstart's plan, where the last line of a key counts.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this

# A console that hangs up gives no answers: nobody waits for it in a tight loop.
ask() { # QUESTION: the answer is in $answer
	printf '%s' "$1"
	if ! read -r answer; then
		printf '\n'
		sleep 5
		answer=''
		return 1
	fi
}

ask_secret() {
	stty -echo 2>/dev/null || :
	ask "$1" || :
	stty echo 2>/dev/null || :
	printf '\n'
}

ask_installation() {
	scratch=$run/questions.$$
	mkdir -p "$scratch"
	: >"$scratch/answers"
	printf '\n%s\n' "This installs $(plan_value osname) $(plan_value version). Nothing is changed before the last question; an empty answer takes what stands in brackets."
	ask_disk || return 1
	ask_hostname
	ask_root_password
	ask_user
	ask_timezone
	confirm || return 1
	install_as_answered
}

ask_disk() {
	list_disks >"$scratch/disks"
	count=$(wc -l <"$scratch/disks")
	if [ "$count" = 0 ]; then
		printf 'This machine has no disk of 512 MiB or more that its kernel can use.\n'
		return 1
	fi
	printf '\nDisks:\n'
	number=0
	while read -r candidate <&4; do
		number=$((number + 1))
		printf '  %s) %s\n' "$number" "$(describe_disk "$candidate")"
	done 4<"$scratch/disks"
	while :; do
		ask "Disk to install to, 1 to $count (or shell): " || return 1
		case $answer in
		shell) return 1 ;;
		'' | *[!0-9]*) disk=$(grep -Fx "/dev/${answer#/dev/}" "$scratch/disks" || :) ;;
		*) disk=$(sed -n "${answer}p" "$scratch/disks" 2>/dev/null || :) ;;
		esac
		[ -z "$disk" ] || return 0
		printf 'There is no such disk in the list.\n'
	done
}

ask_hostname() {
	current=$(plan_value hostname)
	while ask "Host name [${current:-localhost}]: "; do
		[ -n "$answer" ] || return 0
		if printf '%s' "$answer" | grep -Eqx '[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?'; then
			printf 'hostname %s\n' "$answer" >>"$scratch/answers"
			return 0
		fi
		printf 'A host name has letters, digits, dots and dashes, at most 64 of them.\n'
	done
}

# Sets secret; empty when none was given.
ask_password() { # QUESTION
	while :; do
		ask_secret "$1"
		secret=$answer
		[ -n "$secret" ] || return 0
		ask_secret "The same again: "
		[ "$answer" != "$secret" ] || return 0
		printf 'The two differ.\n'
	done
}

ask_root_password() {
	case $(plan_value root-password) in
	crypted* | plain*) kept="as the kickstart says" ;;
	*) kept="root stays locked" ;;
	esac
	ask_password "Password for root [$kept]: "
	[ -z "$secret" ] || printf 'root-password plain %s\n' "$secret" >>"$scratch/answers"
}

ask_user() {
	given=$(plan_values user | tr '\n' ' ')
	while ask "Name of a user to add [${given:-none}]: "; do
		[ -n "$answer" ] || return 0
		if ! printf '%s' "$answer" | grep -Eqx '[a-z_][a-z0-9_-]{0,31}'; then
			printf 'A user name has small letters, digits, _ and -, at most 32 of them, and begins with a letter.\n'
		elif grep -q "^$answer:" /etc/passwd || plan_values user | grep -Fqx "$answer"; then
			printf 'The system has a user %s already.\n' "$answer"
		else
			break
		fi
	done
	user=$answer
	[ -n "$user" ] || return 0
	ask_password "Password for $user [none, the account is locked]: "
	printf 'user %s\n' "$user" >>"$scratch/answers"
	admins=$(awk -F: '$1 == "wheel" || $1 == "sudo" { print $1; exit }' /etc/group)
	if [ -n "$admins" ]; then
		ask "May $user administer the system (group $admins) [yes]: " || :
		case $answer in
		'' | [Yy]*) printf 'user-groups %s\n' "$admins" >>"$scratch/answers" ;;
		esac
	fi
	if [ -n "$secret" ]; then printf 'user-password plain %s\n' "$secret" >>"$scratch/answers"; fi
}

# What runs here is the tree itself: its time zones are those of the installed system.
ask_timezone() {
	current=$(plan_value timezone)
	while ask "Time zone [${current:-UTC}]: "; do
		[ -n "$answer" ] || return 0
		case $answer in
		UTC | Etc/UTC) ;;
		/* | *..* | *[!A-Za-z0-9_/+-]*) answer='' ;;
		*) [ -f "/usr/share/zoneinfo/$answer" ] || answer='' ;;
		esac
		if [ -n "$answer" ]; then
			printf 'timezone %s\n' "$answer" >>"$scratch/answers"
			return 0
		fi
		printf 'The system knows no such time zone; they are named like Europe/Prague, or UTC.\n'
	done
}

confirm() {
	printf '\n%s\n' "Everything on $(describe_disk "$disk") will be erased."
	while :; do
		ask "Install now (yes or no)? " || return 1
		case $answer in
		yes) return 0 ;;
		no) return 1 ;;
		esac
	done
}

# Of several consoles the first one that got here installs; the others see its progress.
install_as_answered() {
	if ! mkdir "$run/lock" 2>/dev/null; then
		printf 'Another console of this machine is installing already.\n'
		return 1
	fi
	(umask 077 && cat "$plan" "$scratch/answers" >"$run/plan")
	rm -rf "$scratch"
	if sh "$home/install.sh" --plan "$run/plan" --disk "$disk"; then
		rm -f "$run/plan"
		return 0
	fi
	rm -f "$run/plan"
	rmdir "$run/lock"
	return 1
}
