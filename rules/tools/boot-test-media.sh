#!/bin/sh
# What the machine of a boot test starts from; sourced by boot-test.sh and upgrade-test.sh, which set: medium, image, format, scratch,
# disk_mib, firmware, kernel_arguments, and define fail_usage.
#
# No image is changed. A disk is copied (sparsely; the copy is thrown away), and the menu of the copy gets kernel arguments: a
# shell on the second serial port, and patience. Why there: a kernel argument is the one way to a root shell that needs nothing of
# the image (no password, account or ssh), the loader is the image's own and does all its work, and ostree carries the arguments
# on to the next deployment. systemd credentials by SMBIOS cannot start a shell before systemd 254, and typing into a boot
# menu over a serial line is a race. ostree's menu is plain text on ext4: debugfs edits it in the file, nothing is mounted.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this

prepare_firmware() {
	[ "$firmware" = uefi ] || return 0
	[ -n "$(firmware_file ovmf-code.fd)" ] || fail_usage "the firmware file ovmf-code.fd is not there"
	cat "$(firmware_file ovmf-vars.fd)" >"$scratch/ovmf-vars.fd" # what the machine remembers is its own
}

# Makes what the machine will start from.
prepare_medium() {
	prepare_firmware
	disk=$scratch/disk.raw
	case $medium in
	network-folder) prepare_network_boot ;;
	disk) copy_disk "$image" "$format" && add_kernel_arguments "$shell_arguments$kernel_arguments" ;;
	vagrant-box) unpack_box && copy_disk "$box_disk" "$box_format" && add_kernel_arguments "$shell_arguments$kernel_arguments" ;;
	installer) truncate -s "${disk_mib}M" "$disk" ;;
	*) fail_usage "unknown medium \"$medium\"" ;;
	esac
}

# start_from disk|installer|network-folder [QEMU-OPTION...]
start_from() {
	source=$1
	shift
	[ "$source" = network-folder ] || set -- "$@" -drive "file=$disk,if=virtio,format=raw,cache=unsafe"
	case $source in
	network-folder)
		start_machine "$@" -boot n -device virtio-net-pci,netdev=net0 \
			-netdev "user,id=net0,tftp=$scratch/tftp,bootfile=chain.ipxe,$(web_server)"
		;;
	installer)
		start_machine "$@" -boot d -device virtio-net-pci,netdev=net0,romfile= -netdev user,id=net0 \
			-drive "file=$image,if=ide,format=raw,readonly=on,media=cdrom"
		;;
	disk)
		start_machine "$@" -boot c -device virtio-net-pci,netdev=net0,romfile= -netdev "user,id=net0,$(web_server)"
		;;
	esac
}

web_server() { printf 'guestfwd=tcp:%s:80-cmd:/bin/sh %s/serve-http.sh %s/www %s/missing' "$server" "$scratch" "$scratch" "$scratch"; }

prepare_network_boot() {
	[ -f "$image/boot.ipxe" ] || fail_usage "image \"$image\" has no boot.ipxe"
	ln -s "$(cd "$image" && pwd)" "$scratch/www"
	mkdir -p "$scratch/tftp"
	cat >"$scratch/tftp/chain.ipxe" <<-END
		#!ipxe
		set base-url http://$server/
		set extra-args $shell_arguments$kernel_arguments
		chain http://$server/boot.ipxe
	END
}

unpack_box() {
	mkdir "$scratch/box"
	tar -xf "$image" -C "$scratch/box" || fail_usage "box \"$image\" is no tar archive"
	[ -f "$scratch/box/metadata.json" ] || fail_usage "box \"$image\" has no metadata.json"
	box_disk=$(find "$scratch/box" -name box.img -o -name '*.vmdk')
	[ -f "$box_disk" ] || fail_usage "box \"$image\" has no disk: expected one file, box.img or *.vmdk"
	case $box_disk in
	*.vmdk) box_format=vmdk ;;
	*) box_format=$(sed -n 's/.*"format" *: *"\([a-z0-9]*\)".*/\1/p' "$scratch/box/metadata.json") ;;
	esac
}

copy_disk() { # file, format
	qemu-img convert -f "${2:-raw}" -O raw "$1" "$disk" || fail_usage "image \"$1\" is no disk of format ${2:-raw}"
}

# Appends to each entry of the boot menu of the disk, in both forms that ostree writes: loader entries, of which it makes the next
# menu, and syslinux.cfg, which the loader reads.
add_kernel_arguments() {
	: >"$scratch/menus"
	list_partitions
	while read -r start <&4; do edit_menus "$disk?offset=$((start * 512))" "$1"; done 4<"$scratch/partitions"
	[ -s "$scratch/menus" ] || fail_usage "image \"$image\" has no boot menu of ostree: expected loader/entries on an ext4 partition"
}

list_partitions() { sfdisk --dump "$disk" 2>/dev/null | sed -n 's/.*start= *\([0-9]*\).*/\1/p' >"$scratch/partitions"; }

# /boot is a file system of its own or a folder of the root, not both: the first has a link /boot to itself.
edit_menus() { # file system, arguments
	for boot in '' /boot; do
		found=''
		for loader in "$boot/loader.0" "$boot/loader.1"; do edit_menu "$1" "$loader" "$2" && found=yes; done
		[ -z "$found" ] || return 0
	done
}

# debugfs follows no link to the folder to work in, so `loader` itself will not do.
edit_menu() { # file system, folder, arguments
	debugfs -R "ls -p $2/entries" "$1" 2>/dev/null | cut -d/ -f6 | grep '\.conf$' >"$scratch/entries" || return 1
	printf '%s\n' "$2" >>"$scratch/menus"
	more=$(printf '%s' "$3" | sed 's/[|&\\]/\\&/g') # what means something to sed
	{
		printf 'cd %s/entries\n' "$2"
		while read -r entry; do replace_file "$1" "$2/entries" "$entry" "s|^options .*|& $more|"; done <"$scratch/entries"
		printf 'cd %s\n' "$2"
		replace_file "$1" "$2" syslinux.cfg "s|^[[:space:]]*APPEND .*|& $more|"
	} >"$scratch/debugfs.in"
	debugfs -w -f "$scratch/debugfs.in" "$1" >"$scratch/debugfs.out" 2>&1
	errors=$(sed '1{/^debugfs /d}; /^debugfs: /d; /^Allocated inode/d' "$scratch/debugfs.out")
	[ -z "$errors" ] || fail_usage "cannot edit the boot menu of a copy of image \"$image\": $errors"
}

# Commands for debugfs in the file's folder. It cannot write into a file, only make it anew.
replace_file() { # file system, folder, name, sed script
	debugfs -R "cat $2/$3" "$1" >"$scratch/$3.before" 2>/dev/null
	[ -s "$scratch/$3.before" ] || return 0
	sed "$4" "$scratch/$3.before" >"$scratch/$3"
	printf 'rm %s\nwrite %s %s\nset_inode_field %s mode 0100644\n' "$3" "$scratch/$3" "$3" "$3"
}

# What a person does in the menu: the machine, which is off, starts the second entry. 1: there is none.
choose_previous_entry() {
	find_menu || { reason="no menu of ostree is on the disk"; return 1; }
	debugfs -R "cat $menu/syslinux.cfg" "$file_system" >"$scratch/menu" 2>/dev/null
	label=$(sed -n 's/^LABEL //p' "$scratch/menu" | sed -n 2p)
	[ -n "$label" ] || { reason="the menu has but $(grep LABEL "$scratch/menu")"; return 1; }
	{
		printf 'cd %s\n' "$menu"
		replace_file "$file_system" "$menu" syslinux.cfg "s|^DEFAULT .*|DEFAULT $label|"
	} >"$scratch/debugfs.in"
	debugfs -w -f "$scratch/debugfs.in" "$file_system" >"$scratch/debugfs.out" 2>&1
}

# The menu that counts is the one behind the link `loader`, which ostree turns.
find_menu() {
	list_partitions
	while read -r start <&4; do
		file_system="$disk?offset=$((start * 512))"
		for boot in '' /boot; do
			current=$(debugfs -R "stat $boot/loader" "$file_system" 2>/dev/null | sed -n 's/^Fast link dest: "\(.*\)"/\1/p')
			menu=$boot/$current
			[ -z "$current" ] || return 0
		done
	done 4<"$scratch/partitions"
	return 1
}
