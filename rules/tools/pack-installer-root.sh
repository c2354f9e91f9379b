#!/bin/sh
# Packs what an installer boots: an ostree commit as a live root with the installer laid into it, its kernel and initramfs, and
# GRUB's images for an ISO. Nothing of a kickstart is in here, so that an edit of one packs none of it again.
#
# usage: pack-installer-root.sh --repo DIRECTORY --commit CHECKSUM|FILE --volume-id TEXT --output DIRECTORY
#   --repo       an archive repository that holds the commit
#   --commit     its checksum, or a file that holds it
#   --volume-id  the label by which GRUB and the initramfs find the ISO
# Output: squashfs.img, vmlinuz, initrd.img, eltorito.img and boot_hybrid.img (BIOS), efiboot.img and BOOTX64.EFI (UEFI), kernel (its
# release), content-size (of the tree, in MiB).
#
# The live root is the tree itself with /usr/etc as /etc, not a deployment: nothing is ever updated in it, so it needs no sysroot
# around it, and the initramfs can lay its overlay right over the squashfs.
# The law: the same commit and scripts give the same bytes; every file gets SOURCE_DATE_EPOCH.
# The installer's scripts are beside this one (inputs of the action, too): install*.sh, deploy-tree.sh, configure-deployment.sh,
# boot-loader.sh.
# tools: sh cat chmod chroot cp cpio cut du env find grep head ls mcopy mformat mkdir mksquashfs mmd mv ostree rm touch truncate wc xargs
set -eu

tools=$(cd "${0%/*}" && pwd)

fail() {
	printf 'pack-installer-root: %s\n' "$*" >&2
	exit 1
}

# --no-xattrs is ostree's own default in a user namespace that may not set them; trees of ours are committed without any.
check_out_tree() {
	ostree --repo="$repo" show "$commit" >/dev/null 2>&1 || fail "repository \"$repo\" does not hold commit $commit"
	ostree --repo="$repo" checkout "$commit" "$root"
	mv "$root/usr/etc" "$root/etc"
	mkdir -p "$root/var" "$root/sysroot"
	for directory in "$root"/usr/lib/modules/*/; do
		[ -f "$directory/vmlinuz" ] || continue
		kver=${directory%/} kver=${kver##*/}
	done
	[ -n "$kver" ] || fail "the tree has no kernel below /usr/lib/modules"
	modules=$root/usr/lib/modules/$kver
	[ -f "$modules/initramfs.img" ] || fail "the tree has no initramfs for kernel $kver"
}

# Every program that the target machine is set up with comes from this live root.
check_programs() {
	missing=
	for program in awk blkid chroot dmesg find grep grub-mkimage lsblk mkfs.ext4 mkfs.vfat mount mountpoint ostree partx sed setsid sfdisk sort \
		stty systemctl udevadm umount useradd wipefs; do
		[ -e "$root/usr/bin/$program" ] || [ -e "$root/usr/sbin/$program" ] || missing="$missing $program"
	done
	[ -z "$missing" ] || fail "the tree lacks programs that its installer needs:$missing: add their packages to the treefile"
	for module in drivers/cdrom/cdrom drivers/scsi/sr_mod fs/isofs/isofs fs/squashfs/squashfs fs/overlayfs/overlay; do
		grep -q "/${module##*/}\.ko" "$modules/modules.builtin" || ls "$modules/kernel/$module".ko* >/dev/null 2>&1 ||
			fail "the tree's kernel lacks the module \"${module##*/}\", with which it reads its installation medium"
	done
}

in_root() {
	chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/tmp LC_ALL=C.UTF-8 TZ=UTC SYSTEMD_OFFLINE=1 \
		SOURCE_DATE_EPOCH="$epoch" "$@" </dev/null
}

check_initramfs() {
	# dracut leaves the list inside; the tree's programs unpack it, since it was them who packed it.
	# shellcheck disable=SC2016 # expanded by the shell inside
	in_root sh -c '
		/usr/lib/dracut/skipcpio "$1" >/tmp/archive
		for unpack in zstd gzip xz lz4 bzip2; do
			"$unpack" -dc </tmp/archive | cpio --extract --quiet --to-stdout "*lib/dracut/modules.txt" && exit
		done
		cpio --extract --quiet --to-stdout "*lib/dracut/modules.txt" </tmp/archive' sh "/usr/lib/modules/$kver/initramfs.img" \
		>"$scratch/modules.txt" 2>/dev/null || :
	for module in dmsquash-live overlayfs ostree; do
		grep -qx "$module" "$scratch/modules.txt" ||
			fail "the tree's initramfs lacks the dracut module \"$module\": add it to the treefile's initramfs-args"
	done
}

install_installer() {
	home=$root/usr/libexec/atomic-installer
	mkdir -p "$home"
	for part in install installer installer-console installer-disks installer-partitions installer-progress installer-questions installer-system \
		deploy-tree configure-deployment boot-loader; do
		cat "$tools/$part.sh" >"$home/$part.sh"
	done
	chmod 755 "$home"/*.sh
	cat >"$root/etc/systemd/system/atomic-installer.target" <<-'UNIT'
		[Unit]
		Description=Installation
		Requires=basic.target atomic-installer.service
		After=basic.target
		AllowIsolate=yes
	UNIT
	# The installer opens the consoles itself: which there are is known only on the machine.
	cat >"$root/etc/systemd/system/atomic-installer.service" <<-'UNIT'
		[Unit]
		Description=Installer
		After=basic.target systemd-udev-trigger.service
		Conflicts=getty.target

		[Service]
		Type=simple
		ExecStart=/bin/sh /usr/libexec/atomic-installer/installer.sh
		StandardInput=null
		KillMode=process
		TimeoutStopSec=5
	UNIT
}

set_up_live_root() {
	: >"$root/etc/fstab"
	: >"$root/etc/machine-id" # empty, not missing: missing means a first boot and its questions
	mkdir -p "$root/etc/ostree/remotes.d"
	for folder in "$root/etc" "$root/var"; do
		printf '# Nothing is pending: this is a fresh image.\nTIMESTAMP_NSEC=0\n' >"$folder/.updated"
	done
	printf 'installer\n' >"$root/etc/hostname"
}

# grub-mkimage of the tree writes images of the tree's own modules: the two always fit.
make_medium_images() {
	grub=$root/usr/lib/grub
	for folder in i386-pc x86_64-efi; do
		[ -d "$grub/$folder" ] || fail "the tree has no GRUB modules in /usr/lib/grub/$folder: add their package to the treefile"
	done
	cat >"$root/tmp/early.cfg" <<-GRUB
		search --no-floppy --set=root --label "$volume_id"
		set prefix=(\$root)/boot/grub2
	GRUB
	common="normal configfile search search_label iso9660 part_gpt part_msdos linux test echo ls cat serial terminal minicmd halt reboot sleep"
	# shellcheck disable=SC2086 # a list of words
	{
		in_root grub-mkimage -O i386-pc-eltorito -p /boot/grub2 -c /tmp/early.cfg -o /tmp/eltorito.img biosdisk $common
		in_root grub-mkimage -O x86_64-efi -p /boot/grub2 -c /tmp/early.cfg -o /tmp/bootx64.efi fat efi_gop $common
	} || fail "grub-mkimage of the tree failed"
	cp "$root/tmp/eltorito.img" "$output/eltorito.img"
	cp "$root/tmp/bootx64.efi" "$output/BOOTX64.EFI"
	cp "$grub/i386-pc/boot_hybrid.img" "$output/boot_hybrid.img"
	make_efi_partition "$output/efiboot.img"
}

make_efi_partition() {
	touch -d "@$epoch" "$output/BOOTX64.EFI"
	size=$(wc -c <"$output/BOOTX64.EFI")
	truncate -s $(((size / 1024 + 512) / 256 * 256))K "$1"
	mformat -i "$1" -N "$(printf '%s' "$commit" | head -c 8)" -v INSTALL ::
	mmd -i "$1" ::/EFI ::/EFI/BOOT
	mcopy -m -i "$1" "$output/BOOTX64.EFI" ::/EFI/BOOT/BOOTX64.EFI
}

# The tree's own initramfs, and behind it a hook: dracut before 060 makes the overlay's folders only after systemd wanted to mount it.
make_initramfs() {
	hooks=usr/lib/dracut/hooks/pre-mount
	mkdir -p "$scratch/extra/$hooks"
	printf '#!/bin/sh\nmkdir -m 0755 -p /run/overlayfs /run/ovlwork\n' >"$scratch/extra/$hooks/01-installer-overlay.sh"
	chmod 755 "$scratch/extra/$hooks/01-installer-overlay.sh"
	find "$scratch/extra" -print0 | xargs -0 touch -h -d "@$epoch"
	(cd "$scratch/extra" && printf '%s\n' "$hooks/01-installer-overlay.sh" |
		cpio --create --quiet --format=newc --reproducible --owner=0:0) >"$scratch/extra.cpio"
	cp "$modules/initramfs.img" "$output/initrd.img"
	truncate -s %4 "$output/initrd.img" # the kernel looks for an archive at multiples of 4 only
	cat "$scratch/extra.cpio" >>"$output/initrd.img"
}

pack_root() {
	cp "$modules/vmlinuz" "$output/vmlinuz"
	make_initramfs
	rm -f "$modules/initramfs.img" # it is on the ISO already, and the installed system gets its own from the repository
	printf '%s\n' "$kver" >"$output/kernel"
	du -s --block-size=1M --apparent-size "$root" | cut -f1 >"$output/content-size"
	find "$root/tmp" "$root/run" -mindepth 1 -delete
	find "$root" -newermt @0 -print0 | xargs -0 touch -h -d "@$epoch"
	# mksquashfs refuses its own time options when SOURCE_DATE_EPOCH is there as well.
	env -u SOURCE_DATE_EPOCH mksquashfs "$root" "$output/squashfs.img" -noappend -no-progress -quiet \
		-comp zstd -Xcompression-level 9 -b 128K -all-time "$epoch" -mkfs-time "$epoch" -no-xattrs
	chmod 644 "$output"/*
}

repo='' commit='' volume_id='' output=''
while [ $# -ge 2 ]; do
	case $1 in
	--repo) repo=$2 ;;
	--commit) commit=$2 ;;
	--volume-id) volume_id=$2 ;;
	--output) output=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$repo" "$commit" "$volume_id" "$output"; do
	[ -n "$value" ] || fail "--repo, --commit, --volume-id and --output are required"
done
[ ! -f "$commit" ] || commit=$(cat "$commit")
umask 022
epoch=${SOURCE_DATE_EPOCH:-315532800}
scratch=${TMPDIR:-/tmp}/pack-installer-root
root=$scratch/root
kver=''
mkdir -p "$scratch" "$output"
trap 'rm -rf "$scratch"' EXIT

check_out_tree
check_programs
check_initramfs
install_installer
set_up_live_root
make_medium_images
pack_root
