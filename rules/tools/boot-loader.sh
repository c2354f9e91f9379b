#!/bin/sh
# Makes a disk with an ostree system start, on BIOS and on UEFI, by the tree's own GRUB; sourced by what makes disk images and by
# the installer. Who sources this sets: deployment (a mounted deployment, see configure-deployment.sh), epoch; and defines
# fail, in_deployment.
#
#   prepare_boot_menu SYSROOT [SECONDS]            before the first `ostree admin deploy`: ostree writes the menu itself from then on
#   write_grub_menu SYSROOT KERNEL-ARGUMENTS       the menu's frame: its serial line is the one that the kernel gets
#   make_boot_images BOOT-UUID FOLDER              boot.img, core.img (BIOS), BOOTX64.EFI; BOOT-UUID: the file system that holds /boot
#   install_bios_boot_loader DISK START-SECTOR FOLDER   into the MBR and a BIOS boot partition; DISK is a device or a file
#   $esp_path                                      where firmware looks for BOOTX64.EFI: EFI/BOOT/BOOTX64.EFI
#   fill_esp MOUNTED-ESP FOLDER                    for who can mount the EFI system partition; others use esp_path and mtools
#
# How it starts: firmware -> GRUB (all modules inside, nothing to find but /boot, by UUID) -> /boot/grub/menu.cfg -> /boot/syslinux/syslinux.cfg
# -> ../loader/syslinux.cfg, which libostree's syslinux backend writes. `loader` is the link that ostree swaps atomically, so the
# menu follows each deploy, upgrade, rollback and undeploy without any program but libostree. The alternatives were worse:
# libostree's grub2 backend runs grub-mkconfig at each of these, and `blscfg` is a patch that not every distribution's GRUB has.
# Paths begin with /boot whether or not that is a file system of its own: there, ostree's link /boot/boot -> . makes them true.
# A kickstart's kernel arguments go to `ostree admin deploy --karg-append=`, one by one: --karg= keeps only the last console=.
# Programs, wherever this runs: sh chmod cp dd ln mkdir od ostree printf rm sed tail wc; of the tree: grub-mkimage.

# shellcheck disable=SC2154 # set by who sources this

esp_path=EFI/BOOT/BOOTX64.EFI
boot_loader_modules="boot chain configfile echo ext2 fat halt linux ls minicmd normal part_gpt part_msdos reboot search search_fs_uuid
	serial sleep syslinuxcfg terminal test true"

prepare_boot_menu() {
	mkdir -p "$1/boot/syslinux" "$1/boot/loader.0"
	[ -L "$1/boot/boot" ] || ln -s . "$1/boot/boot"
	# ostree keeps the lines that it did not write, and looks for the file through the link before it ever wrote one.
	ln -sfn loader.0 "$1/boot/loader"
	ln -sfn ../loader/syslinux.cfg "$1/boot/syslinux/syslinux.cfg"
	printf 'TIMEOUT %s\n' $((${2:-1} * 10)) >"$1/boot/loader.0/syslinux.cfg"
	ostree --repo="$1/ostree/repo" config set sysroot.bootloader syslinux
}

write_grub_menu() {
	mkdir -p "$1/boot/grub"
	{
		printf '# Read by the GRUB images in the MBR and the EFI system partition. The entries are ostree'\''s.\n'
		serial=$(printf '%s\n' "$2" | sed -n 's/.*console=ttyS\([0-9]\)\(,\([0-9]*\)\)\{0,1\}.*/\1 \3/p')
		if [ -n "$serial" ]; then
			speed=${serial#* }
			printf 'if serial --unit=%s --speed=%s; then\n' "${serial%% *}" "${speed:-9600}"
			printf '  terminal_input console serial\n  terminal_output console serial\nfi\n'
		fi
		printf 'syslinux_configfile /boot/syslinux/syslinux.cfg\n'
	} >"$1/boot/grub/menu.cfg"
}

make_boot_images() {
	modules=$deployment/usr/lib/grub
	for needed in i386-pc/boot.img i386-pc/diskboot.img i386-pc/syslinuxcfg.mod x86_64-efi/syslinuxcfg.mod; do
		[ -e "$modules/$needed" ] ||
			fail "the tree has no /usr/lib/grub/$needed: add GRUB's modules to the treefile (Debian: grub-pc-bin grub-efi-amd64-bin, Fedora: grub2-pc-modules grub2-efi-x64-modules)"
	done
	mkdir -p "$deployment/tmp/boot-loader" "$2"
	# shellcheck disable=SC2016 # GRUB's variable
	printf 'search.fs_uuid %s root\nset prefix=($root)/boot/grub\nnormal ($root)/boot/grub/menu.cfg\n' "$1" >"$deployment/tmp/boot-loader/early.cfg"
	make_grub_image i386-pc core.img "biosdisk linux16 $boot_loader_modules"
	make_grub_image x86_64-efi BOOTX64.EFI "efi_gop efi_uga $boot_loader_modules"
	cp "$deployment/tmp/boot-loader/core.img" "$deployment/tmp/boot-loader/BOOTX64.EFI" "$modules/i386-pc/boot.img" "$2/"
	chmod 644 "$2/core.img" "$2/BOOTX64.EFI" "$2/boot.img"
	rm -rf "$deployment/tmp/boot-loader"
}

make_grub_image() { # format, file, modules
	program=grub-mkimage
	[ -e "$deployment/usr/bin/$program" ] || program=grub2-mkimage
	# shellcheck disable=SC2086 # one word a module
	in_deployment "$program" --format="$1" --output="/tmp/boot-loader/$2" --config=/tmp/boot-loader/early.cfg --prefix=/boot/grub $3 ||
		fail "$program of the tree failed"
}

# What grub-bios-setup does, for which it wants a device that a build has not: the first sector of core.img is told where the
# rest is, and boot.img where that first sector is. Bytes from 440 on are the partition table's.
install_bios_boot_loader() {
	core_sectors=$((($(wc -c <"$3/core.img") + 511) / 512))
	# The list of one block at the end of the first sector: start (8 bytes), sectors (2), segment (2); grub-mkimage filled in the latter two.
	listed=$(($(od -A n -t u2 -j 508 -N 2 "$3/core.img")))
	[ "$listed" -ge $((core_sectors - 1)) ] || fail "core.img counts $listed sectors, expected $((core_sectors - 1))"
	{
		dd bs=500 count=1 status=none
		print_little_endian $(($2 + 1)) 8
	} <"$3/core.img" >"$3/core.patched"
	tail -c +509 "$3/core.img" >>"$3/core.patched"
	# At 0x5c the address of core.img. At 0x66 a jump is taken out, as for every hard disk: it would believe a BIOS that says "floppy".
	{
		dd bs=92 count=1 status=none
		print_little_endian "$2" 8
	} <"$3/boot.img" >"$3/boot.patched"
	{
		tail -c +101 "$3/boot.img" | dd bs=2 count=1 status=none
		printf '\220\220'
		tail -c +105 "$3/boot.img"
	} >>"$3/boot.patched"
	dd if="$3/boot.patched" of="$1" bs=440 count=1 conv=notrunc status=none
	dd if="$3/core.patched" of="$1" bs=512 seek="$2" conv=notrunc status=none
	rm "$3/boot.patched" "$3/core.patched"
}

print_little_endian() { # number, bytes
	rest=$1 bytes=$2
	while [ "$bytes" -gt 0 ]; do
		# shellcheck disable=SC2059 # the escape is the point
		printf "\\$(printf '%03o' $((rest % 256)))"
		rest=$((rest / 256)) bytes=$((bytes - 1))
	done
}

fill_esp() {
	mkdir -p "$1/${esp_path%/*}"
	cp "$2/BOOTX64.EFI" "$1/$esp_path"
}
