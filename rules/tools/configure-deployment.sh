#!/bin/sh
# Configures an ostree deployment as a kickstart says; sourced by the scripts that make images. They set: plan, osname,
# sysroot (the physical root), deployment, state (its /var), scratch (with fstab in it when there are disks), epoch, and define fail, plan_value.
#
# Plan keys:
#   root-password locked | crypted HASH | plain TEXT
#   user NAME                       then, for that user: user-groups A,B · user-uid N · user-gid N · user-home PATH · user-shell PATH ·
#                                   user-comment TEXT · user-password locked | crypted HASH | plain TEXT
#   ssh-key ACCOUNT KEY
#   timezone ZONE · clock utc|local · language LANG · keymap NAME · hostname NAME · selinux enforcing|permissive|disabled
#   disable UNIT · enable UNIT · mask UNIT · default-target UNIT
#   post INTERPRETER [must-succeed] [log=PATH]      a %post script; its lines follow, each after a "|"
#
# Programs come from the tree where its own state is meant (useradd, systemctl, systemd-tmpfiles): the host's could be of
# another distribution.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this
configuration_keys="root-password user user-groups user-uid user-gid user-home user-shell user-comment user-password ssh-key
	timezone clock language keymap hostname selinux disable enable mask default-target post"

configure_deployment() {
	write_settings
	make_state_directories
	each_value root-password set_root_password
	each_value user add_user
	each_value ssh-key add_ssh_key
	each_value disable disable_unit
	each_value enable enable_unit
	each_value mask mask_unit
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

# each_value KEY COMMAND: calls COMMAND with the value of each line of that key.
each_value() {
	awk -v key="$1 " 'index($0, key) == 1 { print substr($0, length(key) + 1) }' "$plan" >"$scratch/values"
	while IFS= read -r value <&4; do "$2" "$value"; done 4<"$scratch/values"
}

write_settings() {
	etc=$deployment/etc
	: >"$etc/fstab" # a live system has no disk of its own
	[ ! -f "$scratch/fstab" ] || cat "$scratch/fstab" >"$etc/fstab"
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
	set -- --create-home
	for option in groups:groups uid:uid gid:gid home:home-dir shell:shell comment:comment; do
		given=$(user_value "user-${option%:*}")
		[ -z "$given" ] || set -- "$@" "--${option#*:}" "$given"
	done
	in_deployment useradd "$@" "$name" || fail "user --name=$name: useradd of the tree cannot add it"
	given=$(user_value user-password)
	set_password "$name" "${given:-locked}"
}

# The value of a key that follows the line "user $name".
user_value() {
	awk -v name="$name" -v key="$1" '
		$1 == "user" { current = $2 }
		$1 == key && current == name { value = substr($0, length(key) + 2) }
		END { printf "%s", value }' "$plan"
}

set_root_password() { set_password root "$1"; }

set_password() { # account, locked | crypted HASH | plain TEXT
	case $2 in
	locked) hash='*' ;;
	"crypted "*) hash=${2#crypted } ;;
	"plain "*) hash=$(hash_password "$1" "${2#plain }") ;;
	*) fail "password of \"$1\" is \"${2%% *}\": expected locked, crypted or plain" ;;
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

add_ssh_key() { # "ACCOUNT KEY"
	home=$(awk -F: -v name="${1%% *}" '$1 == name { print $6 }' "$deployment/etc/passwd")
	[ -n "$home" ] || fail "sshkey --username=${1%% *}: the image has no such account"
	# shellcheck disable=SC2016 # expanded by the shell inside
	in_deployment sh -c 'umask 077; mkdir -p "$2/.ssh"; printf "%s\n" "$3" >>"$2/.ssh/authorized_keys"; chown -R "$1:" "$2/.ssh"' \
		sh "${1%% *}" "$home" "${1#* }"
}

enable_unit() { in_deployment systemctl enable --quiet "$1" || fail "services --enabled=$1: the tree cannot enable it"; }

# As anaconda: what is not there need not be disabled.
disable_unit() { in_deployment systemctl disable --quiet "$1" || printf 'services --disabled=%s: nothing to disable\n' "$1" >&2; }

mask_unit() { in_deployment systemctl mask --quiet "$1"; }

# Splits the scripts out of the plan: NUMBER holds the words of the post line, NUMBER.script the script.
run_post_scripts() {
	mkdir -p "$scratch/post"
	awk -v folder="$scratch/post" '
		/^\|/ { if (script != "") print substr($0, 2) >script; next }
		{ script = "" }
		$1 == "post" {
			words = sprintf("%s/%03d", folder, ++count)
			script = words ".script"
			print substr($0, 6) >words
			printf "" >script
		}' "$plan"
	for words in "$scratch/post/"???; do
		[ ! -e "$words" ] || run_post_script "$words"
	done
}

run_post_script() {
	read -r interpreter options <"$1"
	must_succeed='' log=''
	for option in $options; do
		case $option in
		must-succeed) must_succeed=yes ;;
		log=*) log=${option#log=} ;;
		*) fail "post \"$option\": expected must-succeed or log=PATH" ;;
		esac
	done
	label="%post script ${1##*/}"
	mkdir -p "$deployment/tmp/ks"
	cat "$1.script" >"$deployment/tmp/ks/script"
	printf '%s (%s)\n' "$label" "$interpreter"
	status=0
	in_deployment "$interpreter" /tmp/ks/script >"$1.log" 2>&1 || status=$?
	sed 's/^/  /' "$1.log"
	# shellcheck disable=SC2016 # expanded by the shell inside
	[ -z "$log" ] || chroot "$deployment" /bin/sh -c 'mkdir -p "${1%/*}" && cat >"$1"' sh "$log" <"$1.log"
	if [ "$status" != 0 ]; then
		[ -z "$must_succeed" ] || fail "$label exited with status $status and has --erroronfail"
		printf '%s exited with status %s; it has no --erroronfail, so this goes on\n' "$label" "$status" >&2
	fi
}
