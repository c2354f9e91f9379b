#!/bin/sh
# Checks the folder that a machine boots from over a network; sourced by image-check.sh.

# shellcheck disable=SC2154 # set by who sources this

check_network_folder() {
	kernel_file=$(single_file 'vmlinuz-*') initramfs_file=$(single_file 'initramfs-*.img') live_root=$(single_file '*.squashfs.img')
	check "one kernel, one initramfs and one live root" has_trio
	if [ -z "$kernel_file" ] || [ -z "$initramfs_file" ] || [ -z "$live_root" ]; then return; fi
	check_kernel_pair "$image/$kernel_file" "$image/$initramfs_file" dmsquash-live livenet ostree
	check "kernel and initramfs are named for release $kver" names_agree
	check_kernel_modules squashfs loop overlay
	unpack_live_root "$image/$live_root"
	for boot_file in boot.ipxe grub.cfg pxelinux.cfg/default PXE_CONFIG; do
		[ -f "$image/$boot_file" ] || continue
		check "$boot_file: names files that are there" names_files_of "$image/$boot_file" "$image"
		check_ostree_arguments "$scratch/live/LiveOS/rootfs.img" "$image/$boot_file" "$boot_file"
		some_boot_file=$image/$boot_file
	done
	check "boot loaders have something to read" test -n "${some_boot_file-}"
	[ -z "${some_boot_file-}" ] || check_deployed_kernel "$scratch/live/LiveOS/rootfs.img" "$some_boot_file"
	check_memory "$image/$kernel_file" "$image/$initramfs_file" "$image/$live_root"
}

# The only file of that name, or nothing.
single_file() {
	(cd "$image" && find . -maxdepth 1 -name "$1" | sed 's,^\./,,') >"$scratch/single"
	[ "$(wc -l <"$scratch/single")" != 1 ] || cat "$scratch/single"
}

has_trio() {
	printf '%s\n' "kernel: $kernel_file" "initramfs: $initramfs_file" "live root: $live_root"
	[ -n "$kernel_file" ] && [ -n "$initramfs_file" ] && [ -n "$live_root" ]
}

names_agree() {
	printf '%s\n%s\n' "$kernel_file" "$initramfs_file"
	[ "$kernel_file" = "vmlinuz-$kver" ] && [ "$initramfs_file" = "initramfs-$kver.img" ]
}

unpack_live_root() {
	check "the live root holds LiveOS/rootfs.img" unsquashfs -quiet -no-progress -force -dest "$scratch/live" "$1" LiveOS/rootfs.img
	check "the file system in the live root is whole" ext4_is_whole "$scratch/live/LiveOS/rootfs.img"
}

# The most before anything runs: the kernel, the unpacked initramfs, and whichever is larger of the packed one, which is there
# while it is being unpacked, and the live root, which is fetched into memory after that.
check_memory() {
	packed=$(stat -L -c %s "$2") root=$(stat -L -c %s "$3")
	[ "$packed" -gt "$root" ] || packed=$root
	ram_bytes=$(($(stat -L -c %s "$1") + $(unpacked_initramfs_bytes) + packed))
	measure "initramfs, unpacked" "$(unpacked_initramfs_bytes)"
	measure "memory of the live system before it has done anything" "$ram_bytes"
	[ -z "$max_ram" ] || check "the live system takes at most $max_ram MiB of memory" fits_memory
}

fits_memory() {
	printf '%s MiB\n' "$(in_mib "$ram_bytes")"
	[ "$ram_bytes" -le $((max_ram * 1048576)) ]
}
