#!/bin/sh
# Checks that one disk in several formats is one disk; sourced by image-check.sh after the format that boots was checked, whose
# raw disk is $disk.

# shellcheck disable=SC2154 # set by who sources this

check_other_formats() {
	while IFS= read -r also <&4; do
		check_format "${also%%=*}" "${also#*=}"
	done 4<"$scratch/also"
}

check_format() { # format, file
	case $1 in
	raw) check_same_disk "$1" "$2" raw ;;
	raw.xz)
		check "the raw.xz can be unpacked" unpack_xz "$2"
		check_same_disk "$1" "$scratch/unpacked.raw" raw
		;;
	qcow2 | vmdk | vhd)
		driver=$1
		[ "$1" != vhd ] || driver=vpc
		check "qemu-img finds no fault in the $1" disk_file_is_whole "$2" "$driver"
		check_same_disk "$1" "$2" "$driver"
		;;
	gce) check "the gce tar holds a disk of whole GiB" gce_tar_is_right "$2" ;;
	vagrant-*)
		check_box_frame "$2" "${1#vagrant-}"
		check_same_disk "$1" "$box_disk" "$box_format"
		;;
	*) fail_usage "unknown format \"$1\"" ;;
	esac
	rm -rf "$scratch/unpacked.raw" "$scratch/gce"
}

check_same_disk() { # format, file, driver
	check "the $1 holds the same disk" qemu-img compare -f raw -F "$3" "$disk" "$2"
}

unpack_xz() { xz -dc <"$1" >"$scratch/unpacked.raw"; }

# It may be larger than the disk, with the backup of the partition table at its own end.
gce_tar_is_right() {
	mkdir -p "$scratch/gce"
	tar --extract --sparse --gzip --file="$1" --directory="$scratch/gce" || die "no tar"
	(cd "$scratch/gce" && find . -type f)
	[ -f "$scratch/gce/disk.raw" ] || die "no disk.raw in it"
	[ $(($(stat -c %s "$scratch/gce/disk.raw") % 1073741824)) = 0 ] || die "not whole GiB"
	disk=$scratch/gce/disk.raw
	table_is_valid
}
