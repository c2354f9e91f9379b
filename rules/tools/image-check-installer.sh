#!/bin/sh
# Checks an installer's ISO; sourced by image-check.sh.

# shellcheck disable=SC2154 # set by who sources this

check_installer() {
	xorriso -indev "$image" -pvd_info -report_el_torito plain >"$scratch/catalog" 2>/dev/null || :
	check "the volume is called $volume_id" volume_has_name
	check "the boot catalog has an entry for BIOS" grep '^El Torito boot img .* BIOS  *y ' "$scratch/catalog"
	check "the boot catalog has an entry for UEFI" grep '^El Torito boot img .* UEFI  *y ' "$scratch/catalog"
	iso=$scratch/iso
	check "the ISO can be read" xorriso -osirrox on -indev "$image" -extract / "$iso"
	[ -d "$iso" ] || return 0
	chmod -R u+w "$iso"
	check_medium_files
	check_embedded_repository
	kernel_file=$iso/$(information_value "images-$(information_value general arch)" kernel)
	initramfs_file=$iso/$(information_value "images-$(information_value general arch)" initrd)
	check "kernel and initramfs are where .treeinfo says" test -f "$kernel_file" -a -f "$initramfs_file"
	if ! [ -f "$kernel_file" ] || ! [ -f "$initramfs_file" ]; then return 0; fi
	check_kernel_pair "$kernel_file" "$initramfs_file" dmsquash-live
	check_kernel_modules isofs sr_mod squashfs overlay
	check "the live root has modules of kernel $kver alone" live_root_has_kernel
}

volume_has_name() {
	name=$(sed -n "s/^Volume Id *: //p" "$scratch/catalog")
	printf '%s\n' "$name"
	[ "$name" = "$volume_id" ]
}

check_medium_files() {
	for boot_file in boot/grub2/grub.cfg EFI/BOOT/grub.cfg isolinux/isolinux.cfg; do
		[ -f "$iso/$boot_file" ] || continue
		some_boot_file=$boot_file
		check "$boot_file: names files that are there" names_files_of "$iso/$boot_file" "$iso"
		check "$boot_file: looks for the volume $volume_id" looks_for_volume "$iso/$boot_file"
	done
	check "boot loaders have something to read" test -n "${some_boot_file-}"
	check "UEFI firmware finds a boot loader" efi_image_has_loader
	check ".treeinfo's checksums are right" checksums_are_right
	check ".discinfo has time, version and architecture" information_is_complete
}

looks_for_volume() {
	tr -s '[:blank:]' '\n' <"$1" | sed -n 's/.*\(CD\)\{0,1\}LABEL=\([^:]*\).*/\2/p' | LC_ALL=C sort -u >"$scratch/labels"
	cat "$scratch/labels"
	[ "$(cat "$scratch/labels")" = "$volume_id" ]
}

efi_image_has_loader() {
	[ -f "$iso/EFI/BOOT/BOOTX64.EFI" ] || die "no EFI/BOOT/BOOTX64.EFI on the ISO"
	mcopy -n -i "$iso/images/efiboot.img" ::EFI/BOOT/BOOTX64.EFI "$scratch/loader.efi" </dev/null || die "none in images/efiboot.img"
	is_efi_program "$scratch/loader.efi"
}

# A value of .treeinfo: section, key.
information_value() {
	awk -v section="[$1]" -v key="$2" '
		/^\[/ { inside = $0 == section }
		inside && $1 == key && $2 == "=" { sub(/^[^=]*= */, ""); print; exit }' "$iso/.treeinfo" 2>/dev/null
}

checksums_are_right() {
	[ -f "$iso/.treeinfo" ] || die "no .treeinfo"
	awk '/^\[/ { inside = $0 == "[checksums]" } inside && / = sha256:/ { sub(/ = sha256:/, " "); print $2 "  " $1 }' "$iso/.treeinfo" >"$scratch/checksums"
	[ -s "$scratch/checksums" ] || die "no sha256 in .treeinfo"
	(cd "$iso" && sha256sum --check "$scratch/checksums") || die "a file is not what .treeinfo says"
	sed -n '/^\[images-/,/^\[/s/^[^=;[]* = //p' "$iso/.treeinfo" >"$scratch/named"
	# What BIOS starts is written to after the sums were taken: it is told where on the medium it is.
	patched=$(sed -n 's|^El Torito img path : *1  /||p' "$scratch/catalog")
	while IFS= read -r name; do
		[ "$name" != "$patched" ] || continue
		grep -q "  $name\$" "$scratch/checksums" || die "$name has no checksum"
	done <"$scratch/named"
}

information_is_complete() {
	cat "$iso/.discinfo" || die "no .discinfo"
	[ "$(wc -l <"$iso/.discinfo")" -ge 3 ] || die "fewer than three lines"
	head -n 1 "$iso/.discinfo" | grep -Eqx '[0-9]+(\.[0-9]+)?' || die "the first line is no time"
	[ "$(sed -n 3p "$iso/.discinfo")" = "$(information_value general arch)" ] || die "not the architecture of .treeinfo"
}

check_embedded_repository() {
	repo=$iso/content/repo
	check "content/repo has a ref of the commit" repository_has_commit
	check "content/repo is whole" ostree fsck --repo="$repo" --quiet
	measure "content/repo" "$(du -s --apparent-size --block-size=1 "$repo" 2>/dev/null | cut -f 1 | grep . || echo 0)"
}

repository_has_commit() {
	ostree refs --repo="$repo" >"$scratch/refs" || die "no ostree repository"
	while IFS= read -r ref; do
		revision=$(ostree rev-parse --repo="$repo" "$ref")
		printf '%s %s\n' "$ref" "$revision"
		[ "$revision" != "$commit" ] || found=yes
	done <"$scratch/refs"
	[ -n "${found-}" ] || die "expected $commit"
}

live_root_has_kernel() {
	squashfs=$iso/$(information_value stage2 mainimage)
	releases=$(unsquashfs -lln -d '' "$squashfs" usr/lib/modules 2>/dev/null | sed -n 's|.* /usr/lib/modules/\([^/]*\)$|\1|p' | LC_ALL=C sort -u)
	printf '%s\n' "${releases:-none}"
	[ "$releases" = "$kver" ]
}
