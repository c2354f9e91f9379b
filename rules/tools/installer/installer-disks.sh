#!/bin/sh
# Which disk is installed to, and whether it may be erased; sourced by install.sh and installer-console.sh.
#
# Plan keys:
#   only-disk NAME     [ignoredisk --only-use] may repeat; a name below /dev, e.g. vda or disk/by-id/NAME, * and ? allowed
#   ignore-disk NAME   [ignoredisk --drives]
#   disk NAME          [part --ondisk, bootloader --boot-drive] the disk to use
#   erase yes          [clearpart --all] partitions and file systems may go
#   erase-disk NAME    [clearpart --drives] of these disks only
#   initialize yes     [clearpart --initlabel, zerombr] so may a partition table without partitions and content that nothing recognizes
#
# The law: what is on a disk goes only if the plan or a person says so; where there is more than one way to read the plan, nothing
# is touched, and the disks are listed.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this

plan_values() { awk -v key="$1 " 'index($0, key) == 1 { print substr($0, length(key) + 1) }' "$plan"; }

# Disks that could hold a system, one path a line; not the medium itself.
list_disks() {
	udevadm settle --timeout=10 || :
	medium_device=$(findmnt -n -o SOURCE /run/initramfs/live 2>/dev/null || :)
	medium_disk=$(lsblk -n -d -o PKNAME "${medium_device:-/dev/null}" 2>/dev/null | tr -d ' ' || :)
	lsblk -n -d -b -p -o NAME,TYPE,RO,SIZE |
		awk -v medium="$medium_device" -v parent="/dev/${medium_disk:-none}" '
			$2 == "disk" && $3 == 0 && $4 >= 536870912 && $1 != medium && $1 != parent && $1 !~ /\/(zram|ram|fd|nbd)[0-9]/ { print $1 }'
}

size_of() { lsblk -n -d -o SIZE "$1" | tr -d ' '; }

# blank: nothing at all. empty: a partition table without partitions, or bytes that nothing recognizes. used: anything else.
content_of() {
	if [ "$(lsblk -n -o NAME "$1" | wc -l)" -gt 1 ]; then
		echo used
	elif [ -z "$(wipefs --noheadings --output TYPE "$1")" ]; then
		if [ "$(head -c 1048576 "$1" | tr -d '\000' | head -c 1 | wc -c)" = 0 ]; then echo blank; else echo empty; fi
	elif [ -n "$(blkid -p -s PTTYPE -o value "$1")" ]; then
		echo empty
	else
		echo used
	fi
}

describe_disk() {
	case $(content_of "$1") in
	blank) held="blank" ;;
	empty) held="no partitions" ;;
	used) held="in use: $(lsblk -n -l -o NAME,FSTYPE,LABEL "$1" | awk 'NF > 1 { sub(/ +$/, ""); gsub(/ +/, " "); printf "%s%s", separator, $0; separator = ", " }')" ;;
	esac
	printf '%s, %s, %s%s' "$1" "$(size_of "$1")" "$(lsblk -n -d -o MODEL "$1" | sed 's/ *$//; s/.\{1,\}/&, /')" "$held"
}

# is_listed DISK KEY: is the disk one of those that the key names?
is_listed() {
	plan_values "$2" >"$scratch/listed"
	while read -r pattern; do
		# shellcheck disable=SC2086 # patterns are expanded on purpose
		for path in /dev/${pattern#/dev/}; do
			if [ "$(readlink -f "$path")" = "$1" ]; then return 0; fi
		done
	done <"$scratch/listed"
	return 1
}

has_any() { [ -n "$(plan_values "$1")" ]; }

is_candidate() {
	if has_any only-disk && ! is_listed "$1" only-disk; then return 1; fi
	if is_listed "$1" ignore-disk; then return 1; fi
	if has_any disk && ! is_listed "$1" disk; then return 1; fi
	return 0
}

may_be_erased() { # DISK CONTENT
	[ "$2" = blank ] && return 0
	if has_any erase-disk && ! is_listed "$1" erase-disk; then return 1; fi
	case $2 in
	empty) [ "$(plan_value initialize)$(plan_value erase)" != "" ] ;;
	used) [ "$(plan_value erase)" = yes ] ;;
	esac
}

# Sets disk: the only one that the plan allows, else the only blank one among them.
choose_disk() {
	blank='' allowed='' blanks=0 count=0 seen=''
	for candidate in $(list_disks); do
		description=$(describe_disk "$candidate")
		if ! is_candidate "$candidate"; then
			seen="$seen; $description (not among the disks that the kickstart names)"
			continue
		fi
		content=$(content_of "$candidate")
		if ! may_be_erased "$candidate" "$content"; then
			seen="$seen; $description (the kickstart does not allow to erase it: no clearpart --all)"
			continue
		fi
		seen="$seen; $description"
		allowed=$candidate count=$((count + 1))
		[ "$content" != blank ] || { blank=$candidate blanks=$((blanks + 1)); }
	done
	if [ "$count" = 1 ]; then
		disk=$allowed
	elif [ "$blanks" = 1 ]; then
		disk=$blank
	elif [ -z "$seen" ]; then
		fail "this machine has no disk of 512 MiB or more that its kernel can use"
	elif [ "$count" = 0 ]; then
		fail "no disk may be installed to: ${seen#; }"
	else
		fail "$count disks could be installed to, expected one: name it with ignoredisk --only-use=NAME: ${seen#; }"
	fi
}
