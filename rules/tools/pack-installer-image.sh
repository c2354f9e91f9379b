#!/bin/sh
# Writes an installer's ISO: the live root of pack-installer-root.sh, the ostree repository that it installs, and what a kickstart says.
#
# usage: pack-installer-image.sh --root DIRECTORY --plan FILE --kickstart FILE --repo DIRECTORY --ref REF --volume-id TEXT
#                                --title TEXT --short TEXT --version TEXT --arch NAME [--unattended] [--timeout SECONDS]
#                                [--kernel-argument TEXT]... [--gpg-key FILE]... --output FILE
#   --root             the output of pack-installer-root.sh, made for the same volume id
#   --plan             the checked kickstart as lines "KEY VALUE", read by installer.sh; passwords in it are hashed on the way
#   --kickstart        the flattened kickstart, for people: /ks.cfg
#   --repo, --ref      the repository and the one ref of it that goes onto the ISO, in /content/repo
#   --title, --short, --version, --arch   the product, for menus, .treeinfo and .discinfo
#   --unattended       the plan says all that an installation must know: the menu offers it first
#   --kernel-argument  of the installer itself
#   --gpg-key          a public key that updates are verified with on the installed system
#
# On the ISO: .treeinfo and .discinfo, content/repo, LiveOS/squashfs.img, images/{pxeboot/{vmlinuz,initrd.img},eltorito.img,efiboot.img},
# EFI/BOOT/BOOTX64.EFI, boot/grub2/grub.cfg, ks.cfg, installer/{plan,keys/*}.
# BIOS starts it from a CD (El Torito) or a disk (MBR), UEFI from a CD (El Torito) or a disk (the EFI image is a partition, too).
# The law: the same inputs give the same bytes; every file and the volume get SOURCE_DATE_EPOCH, identifiers come from the content.
# The parts are beside it (inputs of the action, too): deploy-tree.sh and configure-deployment.sh, whose plan reading and password
# hashing this shares.
# tools: sh awk cat cp cut date find grep head ls mkdir openssl ostree rm sed sha256sum sort touch tr xargs xorriso
set -eu

tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/deploy-tree.sh
. "$tools/deploy-tree.sh"
# shellcheck source=rules/tools/configure-deployment.sh
. "$tools/configure-deployment.sh"

fail() {
	printf 'pack-installer-image: %s\n' "$*" >&2
	exit 1
}

# Of a signed repository the signatures come along: they are the commit's own detached metadata.
embed_repository() {
	mkdir -p "$iso/content"
	ostree init --repo="$iso/content/repo" --mode=archive
	ostree --repo="$iso/content/repo" pull-local --disable-fsync "$repo" "$ref" >/dev/null || fail "repository \"$repo\" has no ref $ref"
	rm -rf "$iso/content/repo/tmp" "$iso/content/repo/.lock"
	mkdir -p "$iso/content/repo/tmp"
}

# The tree has no program that hashes, and an ISO should not carry what a person typed.
write_plan() {
	osname=$(plan_value osname)
	account=root
	mkdir -p "$iso/installer"
	while IFS= read -r line; do
		case $line in
		"user "*) account=${line#user } ;;
		"root-password plain "*) line="root-password crypted $(hash_password root "${line#root-password plain }")" ;;
		"user-password plain "*) line="user-password crypted $(hash_password "$account" "${line#user-password plain }")" ;;
		esac
		printf '%s\n' "$line"
	done <"$plan" >"$iso/installer/plan"
	printf 'content-size %s\nversion %s\n' "$(cat "$root/content-size")" "$version" >>"$iso/installer/plan"
	[ -z "$gpg_keys" ] || cp -r "$gpg_keys" "$iso/installer/keys"
	cat "$kickstart" >"$iso/ks.cfg"
}

copy_live_system() {
	mkdir -p "$iso/LiveOS" "$iso/images/pxeboot" "$iso/EFI/BOOT" "$iso/boot/grub2"
	cp "$root/squashfs.img" "$iso/LiveOS/squashfs.img"
	cp "$root/vmlinuz" "$root/initrd.img" "$iso/images/pxeboot/"
	cp "$root/eltorito.img" "$root/efiboot.img" "$iso/images/"
	cp "$root/BOOTX64.EFI" "$iso/EFI/BOOT/"
	print_menu >"$iso/boot/grub2/grub.cfg"
}

print_menu() {
	first=ask
	[ -z "$unattended" ] || first=unattended
	cat <<-GRUB
		if serial --unit=0 --speed=115200; then
		  terminal_input console serial
		  terminal_output console serial
		fi
		set default=$first
		set timeout=$timeout
	GRUB
	[ -z "$unattended" ] || print_entry unattended "Install $title $version (unattended: as the kickstart says)"
	print_entry ask "Install $title $version, asking first"
	print_entry shell "$title $version from this medium: a shell for rescue"
}

print_entry() { # mode, title
	cat <<-GRUB
		menuentry "$2" --id $1 {
		  linux /images/pxeboot/vmlinuz root=live:CDLABEL=$volume_id rd.live.image rd.live.overlay.overlayfs=1 systemd.unit=atomic-installer.target atomic.installer=$1$kernel_arguments
		  initrd /images/pxeboot/initrd.img
		}
	GRUB
}

write_information() {
	cat >"$iso/.treeinfo" <<-INI
		[checksums]
		$(print_checksums images/efiboot.img images/pxeboot/initrd.img images/pxeboot/vmlinuz LiveOS/squashfs.img)

		[general]
		; WARNING.0 = This section provides compatibility with pre-productmd treeinfos.
		; WARNING.1 = Read productmd documentation for details about new format.
		arch = $arch
		family = $title
		name = $title $version
		packagedir =
		platforms = $arch
		repository = .
		timestamp = $epoch
		variant = Installer
		variants = Installer
		version = $version

		[header]
		type = productmd.treeinfo
		version = 1.2

		[images-$arch]
		efiboot.img = images/efiboot.img
		eltorito.img = images/eltorito.img
		initrd = images/pxeboot/initrd.img
		kernel = images/pxeboot/vmlinuz

		[release]
		name = $title
		short = $short
		version = $version

		[stage2]
		mainimage = LiveOS/squashfs.img

		[tree]
		arch = $arch
		build_timestamp = $epoch
		platforms = $arch
		variants = Installer

		[variant-Installer]
		id = Installer
		name = Installer
		packages = .
		repository = .
		type = variant
		uid = Installer
	INI
	printf '%s\n%s\n%s\n' "$epoch" "$version" "$arch" >"$iso/.discinfo"
}

# Not of eltorito.img: xorriso writes into it where on the medium it is.
print_checksums() {
	(cd "$iso" && sha256sum "$@") | sed 's/^\([0-9a-f]*\)  \(.*\)/\2 = sha256:\1/'
}

# xorriso draws identifiers from the volume's date when they are not given; the disk's identifier is told apart by content.
write_iso() {
	find "$iso" -print0 | xargs -0 touch -h -d "@$epoch"
	date=$(date -u -d "@$epoch" +%Y%m%d%H%M%S00)
	content=$(ls "$iso"/content/repo/refs/heads/"${ref%/*}" >/dev/null && cat "$iso/content/repo/refs/heads/$ref" "$iso/installer/plan" | sha256sum)
	guid=$(printf '%s' "$content" | sed 's/^\(.\{8\}\)\(....\).\(...\).\(...\)\(.\{12\}\).*/\1-\2-5\3-8\4-\5/')
	xorriso -as mkisofs -quiet -o "$output" -V "$volume_id" -volset "$volume_id" -appid "$title $version" -iso-level 3 -r \
		--modification-date="$date" --set_all_file_dates "$date" --gpt_disk_guid "$guid" \
		-b images/eltorito.img -c images/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info \
		--grub2-mbr "$root/boot_hybrid.img" -partition_offset 16 \
		-append_partition 2 0xef "$root/efiboot.img" -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot \
		"$iso" 2>"$scratch/xorriso.log" || {
		cat "$scratch/xorriso.log" >&2
		fail "xorriso failed, its words are above"
	}
}

root='' plan='' kickstart='' repo='' ref='' volume_id='' title='' short='' version='' arch='' unattended='' timeout=10 kernel_arguments='' output=''
umask 022
epoch=${SOURCE_DATE_EPOCH:-315532800}
scratch=${TMPDIR:-/tmp}/pack-installer-image
iso=$scratch/iso gpg_keys='' key_count=0
mkdir -p "$iso"
trap 'rm -rf "$scratch"' EXIT
while [ $# -gt 0 ]; do
	option=$1
	shift
	if [ "$option" = --unattended ]; then
		unattended=yes
		continue
	fi
	[ $# -gt 0 ] || fail "option \"$option\" lacks its value"
	case $option in
	--root) root=$1 ;;
	--plan) plan=$1 ;;
	--kickstart) kickstart=$1 ;;
	--repo) repo=$1 ;;
	--ref) ref=$1 ;;
	--volume-id) volume_id=$1 ;;
	--title) title=$1 ;;
	--short) short=$1 ;;
	--version) version=$1 ;;
	--arch) arch=$1 ;;
	--timeout) timeout=$1 ;;
	--kernel-argument) kernel_arguments="$kernel_arguments $1" ;;
	--gpg-key)
		key_count=$((key_count + 1)) gpg_keys=$scratch/keys
		mkdir -p "$gpg_keys"
		cat "$1" >"$gpg_keys/$key_count.gpg"
		;;
	--output) output=$1 ;;
	*) fail "unknown option \"$option\"" ;;
	esac
	shift
done
for value in "$root" "$plan" "$kickstart" "$repo" "$ref" "$volume_id" "$title" "$short" "$version" "$arch" "$output"; do
	[ -n "$value" ] || fail "an option is missing, see the header"
done

embed_repository
write_plan
copy_live_system
write_information
write_iso
