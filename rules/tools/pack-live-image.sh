#!/bin/sh
# Packs an ostree commit into a PXE-to-Live image, as `livemedia-creator --make-ostree-live` does with a virtual machine: deploys it
# as a kickstart says, puts the deployment in an ext4 root inside a squashfs, and writes kernel, initramfs and boot loader files beside it.
#
# usage: pack-live-image.sh --plan FILE --repo DIRECTORY --commit CHECKSUM|FILE --output DIRECTORY
#   --plan     the checked and flattened kickstart as lines "KEY VALUE"; the rule writes it, keys below
#   --repo     an archive repository that holds the commit
#   --commit   its checksum, or a file that holds it
# Output: live-rootfs.squashfs.img, vmlinuz-KVER, initramfs-KVER.img, PXE_CONFIG (livemedia-creator's names), and ready to use
# boot.ipxe, grub.cfg, pxelinux.cfg/default.
#
# Plan keys, besides those of deploy-tree.sh and configure-deployment.sh:
#   root-size MIB             part / --size; without it: content + 512 MiB (free space costs nothing: the image is sparse)
#   base-url URL              the folder the files will be served from; pxelinux needs it, iPXE and GRUB can tell it themselves
#   title TEXT                menu entry (default: osname)
# A key that is not known is an error.
#
# The law: the same plan and commit give the same bytes. ostree fixes the time of what it deploys; every other file gets
# SOURCE_DATE_EPOCH; identifiers that tools would draw at random come from the commit.
# No loop device and no mount of the image: mkfs.ext4 -d writes a directory into a file, so a user namespace is enough.
# The parts are beside it (inputs of the action, too): deploy-tree.sh, configure-deployment.sh, make-ext4.sh, write-boot-files.sh.
# tools: sh awk cat chmod chroot cp cut debugfs du dumpe2fs env find grep head ln ls mkdir mkfs.ext4 mksquashfs mount openssl ostree rm sed sort touch tr truncate umount wc xargs
set -eu

tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/deploy-tree.sh
. "$tools/deploy-tree.sh"
# shellcheck source=rules/tools/configure-deployment.sh
. "$tools/configure-deployment.sh"
# shellcheck source=rules/tools/make-ext4.sh
. "$tools/make-ext4.sh"
# shellcheck source=rules/tools/write-boot-files.sh
. "$tools/write-boot-files.sh"

fail() {
	printf 'pack-live-image: %s\n' "$*" >&2
	exit 1
}

# The tree's own initramfs serves when it can boot a live root from the network; otherwise the tree's dracut makes one that can.
choose_initramfs() {
	included=$(list_dracut_modules)
	for module in dmsquash-live livenet ostree; do
		if ! printf '%s\n' "$included" | grep -qx "$module"; then
			printf 'the initramfs of the tree lacks the dracut module "%s": making one that has it\n' "$module"
			make_initramfs
			return
		fi
	done
}

# dracut leaves the list inside. It is looked for in the compressed archive that may follow uncompressed ones (microcode, device
# nodes); the tree's programs unpack it, since it was them who packed it.
list_dracut_modules() {
	# shellcheck disable=SC2016 # expanded by the shell inside
	in_deployment sh -c '
		/usr/lib/dracut/skipcpio "$1" >/tmp/archive
		for unpack in zstd gzip xz lz4 bzip2; do
			"$unpack" -dc </tmp/archive | cpio --extract --quiet --to-stdout "*lib/dracut/modules.txt" && exit
		done
		cpio --extract --quiet --to-stdout "*lib/dracut/modules.txt" </tmp/archive' sh "/usr/lib/modules/$kver/initramfs.img" 2>/dev/null || :
}

make_initramfs() {
	modules="livenet dmsquash-live ostree"
	for module in $modules; do
		has_dracut_module "$module" ||
			fail "the tree has no dracut module \"$module\": add the package that has it (dracut-live, dracut-network, ostree) to the treefile"
	done
	# Where dhclient is the tree's way to addresses, dracut would choose systemd-networkd, with which livenet never fetches.
	if has_dracut_module network-legacy && [ -e "$deployment/usr/sbin/dhclient" ]; then modules="network-legacy $modules"; fi
	in_deployment env DRACUT_NO_MKNOD=1 dracut --quiet --force --no-hostonly --nomdadmconf --nolvmconf --no-early-microcode \
		--reproducible --zstd --fwdir /usr/lib/firmware --tmpdir /tmp --add "$modules" --kver "$kver" /tmp/initramfs.img ||
		fail "dracut of the tree failed"
	initramfs_source=$deployment/tmp/initramfs.img
}

has_dracut_module() { ls -d "$deployment/usr/lib/dracut/modules.d/"[0-9][0-9]"$1" >/dev/null 2>&1; }

copy_kernel() {
	cp "$kernel_source" "$output/$kernel"
	cp "$initramfs_source" "$output/$initramfs"
	chmod 644 "$output/$kernel" "$output/$initramfs" # ostree keeps an initramfs from its users; a web server must read it
}

pack_root() {
	settle_sysroot
	make_live_root "$scratch/squashfs/LiveOS/rootfs.img"
	rm -rf "$sysroot"
	# mksquashfs refuses its own time options when SOURCE_DATE_EPOCH is there as well.
	env -u SOURCE_DATE_EPOCH mksquashfs "$scratch/squashfs" "$output/live-rootfs.squashfs.img" -noappend -no-progress -quiet \
		-comp zstd -Xcompression-level 9 -b 128K -all-root -all-time "$epoch" -mkfs-time "$epoch" -no-xattrs
	rm -rf "$scratch/squashfs"
}

# No journal and no lazy tables: a live system's writes live in memory and die with it, so both would only cost memory.
make_live_root() {
	content=$(content_mib "$sysroot")
	size_mib=$(plan_value root-size)
	[ -n "$size_mib" ] || size_mib=$((content + 512))
	[ "$size_mib" -ge $((content + 64)) ] ||
		fail "part / --size=$size_mib is too small: the tree needs $content MiB and a live system at least 64 MiB to write"
	uuid=$(printf '%s' "$commit" | sed 's/^\(.\{8\}\)\(....\).\(...\).\(...\)\(.\{12\}\).*/\1-\2-5\3-8\4-\5/')
	mkdir -p "${1%/*}"
	truncate -s "${size_mib}M" "$1"
	make_ext4 "$sysroot" "$1" 0 "$size_mib" "$uuid" LiveOS
}

plan='' repo='' commit='' output=''
while [ $# -ge 2 ]; do
	case $1 in
	--plan) plan=$2 ;;
	--repo) repo=$2 ;;
	--commit) commit=$2 ;;
	--output) output=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$plan" "$repo" "$commit" "$output"; do [ -n "$value" ] || fail "--plan, --repo, --commit and --output are required"; done
[ ! -f "$commit" ] || commit=$(cat "$commit")
epoch=${SOURCE_DATE_EPOCH:-315532800}
export E2FSPROGS_FAKE_TIME="$epoch"
check_plan_keys "$deployment_keys $configuration_keys root-size base-url title"
osname=$(required_value osname) remote=$(required_value remote) url=$(required_value url) ref=$(required_value ref)
kernel_arguments=$(plan_value kernel-arguments)
scratch=${TMPDIR:-/tmp}/pack-live-image
sysroot=$scratch/sysroot
mkdir -p "$sysroot" "$output"

make_sysroot
deploy_tree "$kernel_arguments"
find_kernel
mount_deployment
configure_deployment
choose_initramfs
copy_kernel
umount --lazy "$deployment"
mark_updated
pack_root
write_boot_files
