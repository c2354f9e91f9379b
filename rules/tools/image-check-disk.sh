#!/bin/sh
# Checks a disk with an ostree system on it; sourced by image-check.sh. File systems are looked at where they are in the disk, by
# their offset: no loop device, no copy.

# shellcheck disable=SC2154 # set by who sources this

esp_type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
bios_boot_type=21686148-6449-6E6F-744E-656564454649

check_disk_image() { # file, format
	disk=$1
	if [ "$2" != raw ]; then
		check "qemu-img finds no fault in the $2" disk_file_is_whole "$1" "$2"
		disk=$scratch/disk.raw
		check "qemu-img can read the $2" qemu-img convert -f "$2" -O raw "$1" "$disk"
	fi
	measure "virtual size" "$(stat -L -c %s "$disk")"
	check "the partition table and its copy are valid" table_is_valid
	list_partitions
	check "the disk has partitions" test -s "$scratch/partitions"
	check_file_systems
	for kind in $firmware; do check "$kind firmware finds a boot loader" "${kind}_finds_loader"; done
	find_root
	check "a file system holds ostree deployments" test -n "$root_fs"
	check "a file system holds boot entries" test -n "$boot_fs"
	if [ -n "$root_fs" ] && [ -n "$boot_fs" ]; then check_installed_system; fi
}

# A vhd has no check of its own: reading it is one.
disk_file_is_whole() {
	said=$(qemu-img check -f "$2" "$1" 2>&1) && status=0 || status=$?
	printf '%s\n' "$said"
	[ "$status" = 0 ] || [ "$status" = 63 ]
}

# sgdisk ends well whatever it finds.
table_is_valid() {
	sgdisk --verify "$disk" >"$scratch/verified" 2>&1 || :
	cat "$scratch/verified"
	grep -q '^No problems found' "$scratch/verified" && ! grep -Eq 'invalid|corrupt|Caution' "$scratch/verified"
}

# NUMBER OFFSET BYTES TYPE FORMAT UUID of each; FORMAT and UUID are "-" where there is no file system.
list_partitions() {
	sfdisk --dump "$disk" 2>/dev/null | sed -n 's/^.*[^0-9]\([0-9]*\) : start= *\([0-9]*\), size= *\([0-9]*\), type=\([^,]*\).*/\1 \2 \3 \4/p' |
		while read -r number start size type; do
			probed=$(blkid -p -O $((start * 512)) -S $((size * 512)) -o export "$disk") || :
			format=$(printf '%s\n' "$probed" | sed -n 's/^TYPE=//p')
			uuid=$(printf '%s\n' "$probed" | sed -n 's/^UUID=//p')
			printf '%s %s %s %s %s %s\n' "$number" $((start * 512)) $((size * 512)) "$type" "${format:--}" "${uuid:--}"
		done >"$scratch/partitions"
}

check_file_systems() {
	while read -r number offset bytes type format uuid <&4; do
		case $format in
		ext4) check "partition $number: its ext4 is whole" ext4_is_whole "$disk?offset=$offset" ;;
		vfat) check "partition $number: its FAT is whole" fat_is_whole ;;
		esac
	done 4<"$scratch/partitions"
}

fat_is_whole() {
	copy_partition "$offset" "$bytes"
	fsck.fat -n "$scratch/partition"
}

copy_partition() { # offset, bytes
	dd if="$disk" of="$scratch/partition" bs=1M iflag=skip_bytes,count_bytes skip="$1" count="$2" conv=sparse status=none
}

bios_finds_loader() {
	[ "$(od -An -tx1 -j510 -N2 "$disk" | tr -d ' ')" = 55aa ] || die "the first sector does not end as one that boots"
	[ -n "$(dd if="$disk" bs=440 count=1 status=none | tr -d '\000')" ] || die "the first sector has no code"
	offset=$(awk -v type="$bios_boot_type" '$4 == type { print $2 }' "$scratch/partitions")
	[ -n "$offset" ] || die "no BIOS boot partition"
	[ -n "$(dd if="$disk" bs=512 iflag=skip_bytes skip="$offset" count=1 status=none | tr -d '\000')" ] || die "the BIOS boot partition is empty"
	# boot.img has the sector where core.img begins at 0x5c.
	[ "$(od -An -tu4 -j92 -N4 "$disk" | tr -d ' ')" = $((offset / 512)) ] || die "the first sector does not lead to the BIOS boot partition"
}

uefi_finds_loader() {
	offset=$(awk -v type="$esp_type" '$4 == type { print $2 }' "$scratch/partitions")
	[ -n "$offset" ] || die "no EFI system partition"
	mcopy -n -i "$disk@@$offset" ::EFI/BOOT/BOOTX64.EFI "$scratch/loader.efi" </dev/null || die "no EFI/BOOT/BOOTX64.EFI"
	is_efi_program "$scratch/loader.efi"
}

is_efi_program() { [ "$(head -c 2 "$1")" = MZ ] || die "BOOTX64.EFI is no program"; }

# Boot entries are in /boot of the root, or in a file system of their own.
find_root() {
	root_fs='' boot_fs='' boot_path=''
	while read -r number offset bytes type format uuid <&4; do
		[ "$format" = ext4 ] || continue
		fs="$disk?offset=$offset"
		! fs_exists "$fs" /ostree/deploy || root_fs=$fs
		if fs_exists "$fs" /loader/entries; then boot_fs=$fs; fi
		if fs_exists "$fs" /boot/loader/entries; then boot_fs=$fs boot_path=/boot; fi
	done 4<"$scratch/partitions"
}

check_installed_system() {
	fs_list "$boot_fs" "$boot_path/loader/entries" >"$scratch/entries"
	check "there is a boot entry" test -s "$scratch/entries"
	while IFS= read -r entry <&4; do check_entry "$entry"; done 4<"$scratch/entries"
	if fs_exists "$boot_fs" "$boot_path/loader/syslinux.cfg"; then
		fs_cat "$boot_fs" "$boot_path/loader/syslinux.cfg" >"$scratch/menu"
		check "boot menu: names files that are there" names_boot_files "$scratch/menu"
		check_ostree_arguments "$root_fs" "$scratch/menu" "boot menu"
	fi
}

check_entry() {
	fs_cat "$boot_fs" "$boot_path/loader/entries/$1" >"$scratch/entry"
	check "$1: names files that are there" names_boot_files "$scratch/entry"
	check_ostree_arguments "$root_fs" "$scratch/entry" "$1"
	check "$1: root= is a file system of this disk" root_is_known "$scratch/entry"
	deployment=$(ostree_arguments "$scratch/entry" | head -n 1)
	check "$1: /etc/fstab names file systems of this disk" fstab_is_known
	fs_cat "$boot_fs" "$(boot_file_path "$(awk '$1 == "linux" { print $2 }' "$scratch/entry")")" >"$scratch/vmlinuz"
	fs_cat "$boot_fs" "$(boot_file_path "$(awk '$1 == "initrd" { print $2 }' "$scratch/entry")")" >"$scratch/initramfs.img"
	check_kernel_pair "$scratch/vmlinuz" "$scratch/initramfs.img" ostree
	check_deployed_kernel "$root_fs" "$scratch/entry"
}

# Paths are written as seen from the file system of /boot, or from the root; ostree's link boot -> . makes both true.
boot_file_path() {
	if fs_exists "$boot_fs" "$1"; then printf '%s' "$1"; else printf '%s' "$boot_path$1"; fi
}

names_boot_files() {
	named_files "$1" >"$scratch/named"
	cat "$scratch/named"
	[ -s "$scratch/named" ] || die "names no kernel"
	while IFS= read -r name; do
		fs_exists "$boot_fs" "$(boot_file_path "$name")" || die "missing: $name"
	done <"$scratch/named"
}

root_is_known() { uuids_are_known "$(tr -s ' ' '\n' <"$1" | sed -n 's/^root=UUID=//p')"; }

fstab_is_known() {
	fs_cat "$root_fs" "$deployment/etc/fstab" >"$scratch/fstab"
	cat "$scratch/fstab"
	uuids_are_known "$(sed -n 's/^UUID=\([^[:space:]]*\).*/\1/p' "$scratch/fstab")"
}

uuids_are_known() {
	for wanted in $1; do
		awk -v uuid="$wanted" '$6 == uuid { found = 1 } END { exit !found }' "$scratch/partitions" ||
			die "no file system has the UUID $wanted"
	done
}
