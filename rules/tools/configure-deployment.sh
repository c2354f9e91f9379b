#!/bin/sh
# Configures an ostree deployment as a kickstart says; sourced by the scripts that make images. They set: plan, osname,
# sysroot (the physical root), deployment, state (its /var), scratch, epoch, and define fail, plan_value.
#
# Plan keys:
#   password ACCOUNT locked | crypted HASH | plain TEXT     rootpw, user --password (fields are separated by tabs)
#   user NAME [groups=A,B] [uid=N] [gid=N] [home-dir=PATH] [shell=PATH] [comment=TEXT]
#   ssh-key ACCOUNT KEY
#   timezone ZONE · clock utc|local · language LANG · keymap NAME · hostname NAME · selinux enforcing|permissive|disabled
#   enable UNIT · disable UNIT · mask UNIT · default-target UNIT
#   post INTERPRETER must-succeed|may-fail [LOG-PATH]       a %post script; its lines follow, each after a "|"
#
# Programs come from the tree where its own state is meant (useradd, systemctl, systemd-tmpfiles): the host's could be of
# another distribution.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this
configuration_keys="password user ssh-key timezone clock language keymap hostname selinux enable disable mask default-target post"

configure_deployment() {
	write_settings
	make_state_directories
	each_line user add_user
	each_line password set_password
	each_line ssh-key add_ssh_key
	each_line enable enable_unit
	each_line disable disable_unit
	each_line mask mask_unit
	run_post_scripts
}

# What anaconda offers a script: the deployment as /, its own /var, the physical root at /sysroot. /usr is read-only since
# its files are hard links into the repository: a write there would change the commit.
mount_deployment() {
	mount --bind "$deployment" "$deployment"
	mount --bind "$deployment/usr" "$deployment/usr"
	mount -o remount,bind,ro "$deployment/usr"
	mount --bind "$state" "$deployment/var"
	mount --rbind "$sysroot" "$deployment/sysroot"
	mount --bind "$sysroot/boot" "$deployment/boot"
	mount --rbind /proc "$deployment/proc"
	mount --rbind /dev "$deployment/dev"
	mount -t tmpfs tmpfs "$deployment/run"
	mount -t tmpfs tmpfs "$deployment/tmp"
}

in_deployment() {
	chroot "$deployment" /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 TZ=UTC SYSTEMD_OFFLINE=1 \
		SOURCE_DATE_EPOCH="$epoch" "$@" </dev/null
}

default_ifs=$IFS
tab=$(printf '\t')

# each_line KEY COMMAND: calls COMMAND with the fields of each line of that key.
each_line() {
	handler=$2
	awk -v key="$1$tab" 'index($0, key) == 1 { print substr($0, length(key) + 1) }' "$plan" >"$scratch/lines"
	while IFS= read -r fields <&4; do
		set -f
		IFS=$tab
		# shellcheck disable=SC2086 # one argument a field
		set -- $fields
		IFS=$default_ifs
		set +f
		"$handler" "$@"
	done 4<"$scratch/lines"
}

write_settings() {
	etc=$deployment/etc
	: >"$etc/fstab"                                  # a live system has no disk of its own
	[ -e "$etc/machine-id" ] || : >"$etc/machine-id" # empty, not missing: missing means a first boot and its questions
	set_timezone "$(plan_value timezone)"
	[ "$(plan_value clock)" != local ] || printf '0.0 0 0.0\n0\nLOCAL\n' >"$etc/adjtime"
	write_setting language locale.conf LANG=
	write_setting keymap vconsole.conf KEYMAP=
	write_setting hostname hostname ''
	mode=$(plan_value selinux)
	[ -z "$mode" ] || [ ! -f "$etc/selinux/config" ] || sed -i "s/^SELINUX=.*/SELINUX=$mode/" "$etc/selinux/config"
	target=$(plan_value default-target)
	[ -z "$target" ] || ln -sfn "/usr/lib/systemd/system/$target" "$etc/systemd/system/default.target"
}

write_setting() { # plan key, file below /etc, what stands before the value
	setting=$(plan_value "$1")
	[ -z "$setting" ] || printf '%s%s\n' "$3" "$setting" >"$etc/$2"
}

set_timezone() {
	if [ -z "$1" ]; then
		return 0
	elif [ -e "$deployment/usr/share/zoneinfo/$1" ]; then
		ln -sfn "../usr/share/zoneinfo/$1" "$etc/localtime"
	elif [ "$1" != UTC ] && [ "$1" != Etc/UTC ]; then # without zone data the C library takes UTC anyway
		fail "timezone \"$1\" is not in the tree: add the package tzdata to the treefile"
	fi
}

# Anaconda makes these before scripts run; users' homes need them, too.
make_state_directories() {
	[ -x "$deployment/usr/bin/systemd-tmpfiles" ] || return 0
	in_deployment systemd-tmpfiles --create --boot --prefix=/var/home --prefix=/var/roothome --prefix=/var/lib --prefix=/var/log \
		--prefix=/var/mnt --prefix=/var/opt --prefix=/var/spool --prefix=/var/srv --prefix=/var/tmp --prefix=/var/usrlocal \
		>"$scratch/tmpfiles.log" 2>&1 || sed 's/^/systemd-tmpfiles: /' "$scratch/tmpfiles.log" >&2
}

add_user() {
	name=$1
	shift
	for option; do
		set -- "$@" "--$option"
		shift
	done
	in_deployment useradd --create-home "$@" "$name" || fail "user --name=$name: useradd of the tree cannot add it"
	set_password "$name" locked
}

set_password() { # account, kind, hash or text
	case $2 in
	locked) hash='*' ;;
	crypted) hash=$3 ;;
	plain) hash=$(hash_password "$1" "$3") ;;
	*) fail "password of \"$1\" is \"$2\": expected locked, crypted or plain" ;;
	esac
	# The hash travels in the environment: awk would interpret backslashes in -v. Written with cat: mode and owner stay.
	account=$1 hash=$hash awk -F: -v OFS=: '
		$1 == ENVIRON["account"] { $2 = ENVIRON["hash"]; found = 1 }
		{ print }
		END { exit !found }' "$deployment/etc/shadow" >"$scratch/shadow" || fail "the tree has no account \"$1\" in /etc/shadow"
	cat "$scratch/shadow" >"$deployment/etc/shadow"
	rm "$scratch/shadow"
}

# The salt comes from the account so that each build gives the same hash; a password that stands in a kickstart is no secret.
hash_password() {
	salt=$(printf '%s' "$osname/$1" | openssl dgst -sha256 -r | cut -c1-16)
	printf '%s\n' "$2" | openssl passwd -6 -salt "$salt" -stdin
}

add_ssh_key() { # account, key
	home=$(awk -F: -v name="$1" '$1 == name { print $6 }' "$deployment/etc/passwd")
	[ -n "$home" ] || fail "sshkey --username=$1: the image has no such account"
	# shellcheck disable=SC2016 # expanded by the shell inside
	in_deployment sh -c 'umask 077; mkdir -p "$2/.ssh"; printf "%s\n" "$3" >>"$2/.ssh/authorized_keys"; chown -R "$1:" "$2/.ssh"' \
		sh "$1" "$home" "$2"
}

enable_unit() { in_deployment systemctl enable --quiet "$1" || fail "services --enabled=$1: the tree cannot enable it"; }

# As anaconda: what is not there need not be disabled.
disable_unit() { in_deployment systemctl disable --quiet "$1" || printf 'services --disabled=%s: nothing to disable\n' "$1" >&2; }

mask_unit() { in_deployment systemctl mask --quiet "$1"; }

# Splits the scripts out of the plan: NUMBER holds the fields of the post line, NUMBER.script the script.
run_post_scripts() {
	mkdir -p "$scratch/post"
	awk -F'\t' -v folder="$scratch/post" '
		/^\|/ { if (script != "") print substr($0, 2) >script; next }
		{ script = "" }
		$1 == "post" {
			head = sprintf("%s/%03d", folder, ++count)
			script = head ".script"
			printf "%s\n%s\n%s\n", $2, $3, $4 >head
			printf "" >script
		}' "$plan"
	for head in "$scratch/post/"???; do
		[ ! -e "$head" ] || run_post_script "$head"
	done
}

run_post_script() {
	{ read -r interpreter; read -r rule; read -r log; } <"$1"
	label="%post script ${1##*/}"
	mkdir -p "$deployment/tmp/ks"
	cat "$1.script" >"$deployment/tmp/ks/script"
	chmod 700 "$deployment/tmp/ks/script"
	printf '%s (%s)\n' "$label" "$interpreter"
	status=0
	# shellcheck disable=SC2086 # an interpreter may have arguments
	in_deployment $interpreter /tmp/ks/script >"$1.log" 2>&1 || status=$?
	sed 's/^/  /' "$1.log"
	# shellcheck disable=SC2016 # expanded by the shell inside
	[ -z "$log" ] || chroot "$deployment" /bin/sh -c 'mkdir -p "${1%/*}" && cat >"$1"' sh "$log" <"$1.log"
	if [ "$status" != 0 ]; then
		[ "$rule" != must-succeed ] || fail "$label exited with status $status and has --erroronfail"
		printf '%s exited with status %s; it has no --erroronfail, so this goes on\n' "$label" "$status" >&2
	fi
}
