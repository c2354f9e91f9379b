#!/bin/sh
# Makes a disk with an ostree system on it, as a kickstart says: what an installer would leave behind, without one, without a
# machine, a loop device or a mount of the disk. It starts on BIOS and on UEFI.
#
# usage: make-disk.sh --plan FILE --repo DIRECTORY --commit CHECKSUM|FILE --seed TEXT --output FILE
#   --plan     the checked and flattened kickstart as lines "KEY VALUE"; the rule writes it, keys below
#   --repo     an archive repository that holds the commit
#   --commit   its checksum, or a file that holds it
#   --seed     tells disks of the same commit apart: their identifiers are made of both
# Output: a raw disk, sparse.
#
# Plan keys, besides those of deploy-tree.sh and configure-deployment.sh:
#   disk-size MIB             required
#   menu-timeout SECONDS      bootloader --timeout (default 1)
#   partition START SIZE FORMAT MOUNT LABEL OPTIONS    in MiB, in the order of the disk; FORMAT: biosboot, vfat, ext4, swap;
#                             MOUNT: "/", "/boot", "/boot/efi", below "/var", or "-"; LABEL may be "-"; OPTIONS as in fstab
# A key that is not known is an error.
#
# The law: the same plan, commit and seed give the same bytes. Every file has the time SOURCE_DATE_EPOCH; every identifier
# comes from commit and seed. machine-id is empty and there are no host keys: each machine makes its own.
# The parts are beside it (inputs of the action, too): deploy-tree.sh, configure-deployment.sh, boot-loader.sh, make-ext4.sh.
# tools: sh awk cat chmod chroot cp cut dd debugfs du dumpe2fs env fallocate find head ln ls mcopy mkdir mkfs.ext4 mkfs.vfat mkswap mmd mount mv od openssl ostree rm rmdir sed sfdisk sort tail touch tr truncate umount wc xargs
set -eu
umask 022

tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/deploy-tree.sh
. "$tools/deploy-tree.sh"
# shellcheck source=rules/tools/configure-deployment.sh
. "$tools/configure-deployment.sh"
# shellcheck source=rules/tools/boot-loader.sh
. "$tools/boot-loader.sh"
# shellcheck source=rules/tools/make-ext4.sh
. "$tools/make-ext4.sh"

fail() {
	printf 'make-disk: %s\n' "$*" >&2
	exit 1
}

# An identifier of something on this disk, as a UUID of version 5.
identifier() {
	printf '%s\n%s\n%s\n' "$commit" "$seed" "$1" | openssl dgst -sha256 -r |
		sed 's/^\(.\{8\}\)\(....\).\(...\).\(...\)\(.\{12\}\).*/\1-\2-5\3-8\4-\5/'
}

# FAT has eight digits and shows them in two groups.
short_identifier() { identifier "$1" | tr abcdef ABCDEF | cut -c 1-8; }

# Partitions, one a line with its number first: "NUMBER START SIZE FORMAT MOUNT LABEL OPTIONS".
list_partitions() { awk '$1 == "partition" { $1 = ++count; print }' "$plan" >"$scratch/partitions"; }

each_partition() { # a command, called with those words
	while read -r number start size format mount label options <&5; do
		[ "$label" != - ] || label=
		"$1"
	done 5<"$scratch/partitions"
}

# The partition that holds /boot: one of its own, or the root.
find_boot_partition() { awk '$5 == "/boot" { found = $1 } $5 == "/" && !found { found = $1 } END { print found }' "$scratch/partitions"; }

write_fstab_line() {
	case $format in
	vfat) source=$(short_identifier "file system $number" | sed 's/^..../&-/') pass=2 ;;
	ext4)
		source=$(identifier "file system $number") pass=2
		[ "$mount" != / ] || pass=1
		;;
	swap) source=$(identifier "file system $number") pass=0 mount=none ;;
	*) return 0 ;;
	esac
	[ "$mount" != - ] || return 0
	printf 'UUID=%s %s %s %s 0 %s\n' "$source" "$mount" "$format" "$options" "$pass" >>"$scratch/fstab"
}

write_partition_table() {
	{
		printf 'label: gpt\nlabel-id: %s\nfirst-lba: 2048\n' "$(identifier disk)"
		each_partition print_table_line
	} >"$scratch/table"
	sfdisk --quiet --no-reread --no-tell-kernel "$output" <"$scratch/table" >"$scratch/sfdisk.out" 2>&1 || fail "sfdisk failed: $(cat "$scratch/sfdisk.out")"
}

print_table_line() {
	case $format in
	biosboot) type=21686148-6449-6E6F-744E-656564454649 ;;
	vfat) type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B ;;
	swap) type=0657FD6D-A4AB-43C4-84E5-0933C84B4F4F ;;
	*) type=0FC63DAF-8483-4772-8E79-3D69D8477DE4 ;;
	esac
	printf 'start=%s, size=%s, type=%s, uuid=%s\n' "$((start * 2048))" "$((size * 2048))" "$type" "$(identifier "partition $number")"
}

# The deepest mount points first: what is written is taken out of the folder that holds it, and an empty folder stays to mount on.
write_file_systems() {
	each_partition fill_other
	sort -r -k 5,5 "$scratch/partitions" >"$scratch/deepest-first"
	mv "$scratch/deepest-first" "$scratch/partitions"
	each_partition fill_ext4
}

fill_other() {
	offset=$((start * 1048576))
	case $format in
	biosboot) install_bios_boot_loader "$output" "$((start * 2048))" "$scratch/boot-images" ;;
	vfat)
		make_fat
		[ "$mount" != /boot/efi ] || copy_efi_loader
		;;
	swap)
		truncate -s "${size}M" "$scratch/swap"
		mkswap --quiet --uuid "$(identifier "file system $number")" ${label:+--label "$label"} "$scratch/swap" >"$scratch/mkswap.out" 2>&1 ||
			fail "mkswap failed: $(cat "$scratch/mkswap.out")"
		dd if="$scratch/swap" of="$output" bs=4096 count=1 seek=$((offset / 4096)) conv=notrunc status=none
		rm "$scratch/swap"
		;;
	esac
}

# FAT32 as the UEFI specification wants it, also where a smaller kind would do.
make_fat() {
	mkfs.vfat --invariant -F 32 -s 1 -i "$(short_identifier "file system $number")" -n "${label:-EFI}" \
		--offset $((start * 2048)) "$output" $((size * 1024)) >"$scratch/mkfs.out" 2>&1 || fail "mkfs.vfat failed: $(cat "$scratch/mkfs.out")"
}

copy_efi_loader() {
	touch -d "@$epoch" "$scratch/boot-images/BOOTX64.EFI"
	export MTOOLS_SKIP_CHECK=1 SOURCE_DATE_EPOCH="$epoch"
	mmd -i "$output@@$offset" "::${esp_path%%/*}" "::${esp_path%/*}"
	mcopy -m -i "$output@@$offset" "$scratch/boot-images/BOOTX64.EFI" "::$esp_path"
}

fill_ext4() {
	[ "$format" = ext4 ] || return 0
	case $mount in
	/ | /boot) folder=$sysroot${mount%/} ;;
	/var*) folder=$state${mount#/var} ;;
	esac
	mkdir -p "$folder"
	needed=$(($(content_mib "$folder") + 16))
	[ "$size" -ge "$needed" ] || fail "part $mount has $size MiB, but needs at least $needed MiB for what it holds"
	make_ext4 "$folder" "$output" $((start * 1048576)) "$size" "$(identifier "file system $number")" "$label" has_journal,resize_inode
	[ "$mount" = / ] || empty_folder "$folder"
}

# Only its content goes; its owner, mode and time stay.
empty_folder() {
	find "$1" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
	touch -d "@$epoch" "$1"
}

plan='' repo='' commit='' seed='' output=''
while [ $# -ge 2 ]; do
	case $1 in
	--plan) plan=$2 ;;
	--repo) repo=$2 ;;
	--commit) commit=$2 ;;
	--seed) seed=$2 ;;
	--output) output=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$plan" "$repo" "$commit" "$seed" "$output"; do
	[ -n "$value" ] || fail "--plan, --repo, --commit, --seed and --output are required"
done
[ ! -f "$commit" ] || commit=$(cat "$commit")
epoch=${SOURCE_DATE_EPOCH:-315532800}
export E2FSPROGS_FAKE_TIME="$epoch"
check_plan_keys "$deployment_keys $configuration_keys disk-size menu-timeout partition"
osname=$(required_value osname) remote=$(required_value remote) url=$(required_value url) ref=$(required_value ref)
scratch=${TMPDIR:-/tmp}/make-disk
sysroot=$scratch/sysroot
mkdir -p "$sysroot"

list_partitions
each_partition write_fstab_line
root=$(awk '$5 == "/" { print $1 }' "$scratch/partitions")
kernel_arguments="root=UUID=$(identifier "file system $root") rw $(plan_value kernel-arguments)"
make_sysroot
timeout=$(plan_value menu-timeout)
prepare_boot_menu "$sysroot" "${timeout:-1}"
write_grub_menu "$sysroot" "$kernel_arguments"
deploy_tree "$kernel_arguments"
mount_deployment
configure_deployment
make_boot_images "$(identifier "file system $(find_boot_partition)")" "$scratch/boot-images"
umount --lazy "$deployment"
mark_updated
settle_sysroot
mkdir -p "$sysroot/boot/efi"
touch -d "@$epoch" "$sysroot/boot" "$sysroot/boot/efi"
truncate -s "$(required_value disk-size)M" "$output"
write_partition_table
write_file_systems
fallocate --dig-holes "$output" # tables of inodes are written out, as zeros
rm -rf "$scratch"
