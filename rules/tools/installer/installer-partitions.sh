#!/bin/sh
# Partitions and file systems of the disk that is installed to; sourced by install.sh, which sets disk, and gets target, boot_uuid, root_uuid.
#
# Plan key, one line a partition in the order on the disk:
#   partition MOUNT FSTYPE MIB GROW LABEL FSOPTIONS
#     MOUNT      / /boot /boot/efi biosboot swap, /var or a folder below it
#     FSTYPE     ext2 ext3 ext4 vfat swap none
#     MIB        the least size, or "memory": swap that fits the memory of this machine
#     GROW       no, yes, or the size in MiB up to which it may grow
#     LABEL, FSOPTIONS   "-" for none
# A GPT disk always: BIOS starts from it by the biosboot partition, UEFI by /boot/efi.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this

partition_disk() {
	total=$(($(blockdev --getsize64 "$disk") / 1048576 - 2)) # the tables at both ends
	plan_values partition | fit_memory "$total" "$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)" >"$scratch/wanted"
	[ -s "$scratch/wanted" ] || fail "the plan has no partitions"
	share_space "$total" <"$scratch/wanted" >"$scratch/partitions"
	needed=$(awk '{ sum += $3 } END { print sum }' "$scratch/wanted")
	[ "$needed" -le "$total" ] || fail "$disk has room for $total MiB, and the partitions need $needed MiB"
	check_root_size
	wipefs --all --quiet "$disk"
	{
		echo 'label: gpt'
		while read -r mount type size _; do
			printf 'size=%sMiB, type=%s, name="%s"\n' "$size" "$(partition_type "$mount" "$type")" "$(partition_name "$mount")"
		done <"$scratch/partitions"
	} >"$scratch/sfdisk"
	sfdisk --quiet --wipe always --wipe-partitions always "$disk" <"$scratch/sfdisk"
	udevadm settle
}

# As anaconda recommends: twice the memory of a small machine, half of a large one's, and a tenth of the disk at most.
fit_memory() { # MIB of the disk, MIB of memory
	awk -v disk="$1" -v memory="$2" '
		$3 == "memory" {
			size = memory < 2048 ? 2 * memory : (memory < 8192 ? memory : memory / 2)
			if (size > disk / 10) size = disk / 10
			$3 = int(size) < 1 ? 1 : int(size)
		}
		{ print }'
}

# What is left goes to those that may grow, in proportion to their sizes, until each has all that it may have.
share_space() {
	awk -v total="$1" '
		{ line[NR] = $0; size[NR] = $3; used += $3; most[NR] = $4 == "yes" ? total : ($4 == "no" ? $3 : $4) }
		END {
			left = total - used
			do {
				weight = 0; given = 0
				for (i = 1; i <= NR; i++) if (size[i] < most[i]) { split(line[i], word, " "); weight += word[3] + 1 }
				if (weight == 0) break
				for (i = 1; i <= NR; i++) if (size[i] < most[i]) {
					split(line[i], word, " ")
					more = int(left * (word[3] + 1) / weight)
					if (size[i] + more > most[i]) more = most[i] - size[i]
					size[i] += more; given += more
				}
				left -= given
			} while (given > 0 && left > 0)
			for (i = 1; i <= NR; i++) { split(line[i], word, " "); word[3] = size[i]; print word[1], word[2], word[3], word[4], word[5], word[6] }
		}'
}

check_root_size() {
	content=$(plan_value content-size)
	root_size=$(awk '$1 == "/" { print $3 }' "$scratch/partitions")
	[ "${root_size:-0}" -ge $((${content:-0} * 11 / 10 + 64)) ] ||
		fail "partition / would have ${root_size:-0} MiB, and the system needs at least $((${content:-0} * 11 / 10 + 64)) MiB"
}

partition_type() { # mount, file system
	case $1 in
	biosboot) echo 21686148-6449-6E6F-744E-656564454649 ;;
	/boot/efi) echo C12A7328-F81F-11D2-BA4B-00A0C93EC93B ;;
	swap) echo 0657FD6D-A4AB-43C4-84E5-0933C84B4F4F ;;
	*) echo 0FC63DAF-8483-4772-8E79-3D69D8477DE4 ;;
	esac
}

partition_name() {
	case $1 in
	/) echo root ;;
	*) printf '%s' "${1#/}" | tr / - ;;
	esac
}

# device_of NUMBER: the path of a partition of $disk
device_of() {
	case $disk in
	*[0-9]) echo "${disk}p$1" ;;
	*) echo "$disk$1" ;;
	esac
}

# Reads $scratch/partitions; leaves $scratch/fstab, and each line with its device in $scratch/made.
make_file_systems() {
	number=0
	: >"$scratch/fstab"
	: >"$scratch/made"
	while read -r mount type _ _ label options <&4; do
		number=$((number + 1))
		device=$(device_of "$number")
		[ -b "$device" ] || fail "the kernel does not show partition $device"
		[ "$options" != - ] || options=defaults
		[ "$label" != - ] || label=''
		make_file_system "$device" "$type" "$label"
		uuid=$(blkid -p -s UUID -o value "$device" || :)
		printf '%s %s %s\n' "$mount" "$device" "$uuid" >>"$scratch/made"
		case $mount in
		/) pass=1 ;;
		biosboot | /boot/efi) continue ;; # written once, by the installer
		swap) mount=none pass=0 ;;
		*) pass=2 ;;
		esac
		printf 'UUID=%s %s %s %s 0 %s\n' "$uuid" "$mount" "$type" "$options" "$pass" >>"$scratch/fstab"
	done 4<"$scratch/partitions"
	root_uuid=$(uuid_of /)
	boot_uuid=$(uuid_of /boot)
	boot_uuid=${boot_uuid:-$root_uuid}
	mount_target
}

make_file_system() { # device, type, label
	case $2 in
	ext?) mkfs."$2" -q -F ${3:+-L "$3"} "$1" ;;
	vfat) mkfs.vfat -n "${3:-EFI}" "$1" >/dev/null ;;
	swap) mkswap -q ${3:+-L "$3"} "$1" ;;
	none) ;;
	*) fail "file system type \"$2\" is not known" ;;
	esac
}

uuid_of() { awk -v mount="$1" '$1 == mount { print $3 }' "$scratch/made"; }
made_device() { awk -v mount="$1" '$1 == mount { print $2 }' "$scratch/made"; }

mount_target() {
	target=$scratch/target
	mkdir -p "$target" "$scratch/esp"
	mount -o noatime "$(made_device /)" "$target"
	device=$(made_device /boot)
	if [ -n "$device" ]; then
		mkdir -p "$target/boot"
		mount -o noatime "$device" "$target/boot"
	fi
}
