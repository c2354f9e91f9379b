#!/bin/sh
# Looks into a kernel and an initramfs; sourced by image-check.sh.

# shellcheck disable=SC2154 # set by who sources this

# The release that a kernel calls its own, from the header of its image: a name can lie.
kernel_release() {
	offset=$((512 + $(od -An -tu2 -j526 -N2 "$1")))
	dd if="$1" bs=1 skip="$offset" count=128 status=none | tr '\000' '\n' | sed -n '1s/ .*//p'
}

# unpack_initramfs FILE: the archives that the kernel would unpack one after the other, as $scratch/initramfs/N.cpio, and all their
# names in names: plain ones, one packed, and a plain one that was appended.
unpack_initramfs() {
	folder=$scratch/initramfs
	rm -rf "$folder"
	mkdir -p "$folder"
	: >"$folder/names"
	skipped=0 number=0
	while [ "$(dd if="$1" bs=1 skip="$skipped" count=4 status=none | tr -d '\000')" = 0707 ]; do
		number=$((number + 1))
		tail -c "+$((skipped + 1))" "$1" >"$folder/rest"
		blocks=$(cpio --list <"$folder/rest" 2>&1 >/dev/null | sed -n 's/^\([0-9]*\) blocks*$/\1/p')
		[ "${blocks:-0}" -gt 0 ] || die "archive $number is damaged"
		head -c "$((blocks * 512))" "$folder/rest" >"$folder/$number.cpio"
		skipped=$((skipped + blocks * 512))
	done
	if [ "$skipped" -lt "$(stat -L -c %s "$1")" ]; then
		tail -c "+$((skipped + 1))" "$1" >"$folder/rest"
		unpack_packed
	fi
	for archive in "$folder"/*.cpio; do
		cpio --list --quiet <"$archive" >>"$folder/names" || die "${archive##*/} is damaged"
	done
}

# A program that meets an archive after its own data has unpacked all of it, and complains.
unpack_packed() {
	for unpacker in zstd gzip xz; do
		"$unpacker" -dc <"$folder/rest" >"$folder/unpacked" 2>"$folder/complaint" && status=0 || status=$?
		[ "$(head -c 4 "$folder/unpacked" | tr -d '\000')" = 0707 ] || continue
		mv "$folder/unpacked" "$folder/$((number + 1)).cpio"
		[ "$status" != 0 ] || return 0
		position=$(grep -aboF 07070100 "$folder/rest" | sed -n '1s/:.*//p')
		[ -n "$position" ] || die "damaged: $(cat "$folder/complaint")"
		tail -c "+$((position + 1))" "$folder/rest" >"$folder/$((number + 2)).cpio"
		return 0
	done
	die "packed in a way that is neither zstd, gzip nor xz"
}

# Names dracut's modules of the initramfs that was unpacked last.
list_initramfs_modules() {
	for archive in "$scratch"/initramfs/*.cpio; do
		cpio --extract --quiet --to-stdout '*lib/dracut/modules.txt' <"$archive" 2>/dev/null || :
	done
}

unpacked_initramfs_bytes() { cat "$scratch"/initramfs/*.cpio | wc -c; }

# check_kernel_pair KERNEL INITRAMFS MODULE…: that kernel's modules, and these of dracut's.
check_kernel_pair() {
	kernel=$1 initramfs=$2
	shift 2
	kver=$(kernel_release "$kernel")
	check "the kernel says its release" kernel_has_release
	check "the initramfs can be unpacked" unpack_initramfs "$initramfs"
	check "the initramfs holds modules of kernel $kver alone" initramfs_fits_kernel
	list_initramfs_modules >"$scratch/dracut-modules"
	for module in "$@" $more_modules; do
		check "the initramfs holds the dracut module $module" grep -qx "$module" "$scratch/dracut-modules"
	done
}

kernel_has_release() {
	printf '%s\n' "$kver"
	[ -n "$kver" ] || die "${kernel##*/} is no bzImage with a release in its header"
}

initramfs_fits_kernel() {
	releases=$(sed -n 's|^\(\./\)\{0,1\}\(usr/\)\{0,1\}lib/modules/\([^/]*\)$|\3|p' "$scratch/initramfs/names" | LC_ALL=C sort -u)
	printf '%s\n' "${releases:-none}"
	[ "$releases" = "$kver" ]
}

# check_kernel_modules NAME…: drivers that the initramfs must bring along, or the kernel have inside.
check_kernel_modules() {
	for archive in "$scratch"/initramfs/*.cpio; do
		cpio --extract --quiet --to-stdout '*/modules.builtin' <"$archive" 2>/dev/null || :
	done >"$scratch/builtin"
	for module in "$@"; do check "the initramfs or its kernel has the driver $module" has_driver "$module"; done
}

has_driver() {
	grep -hE "/$1\.ko(\.(xz|zst|gz))?\$" "$scratch/initramfs/names" "$scratch/builtin" || die "neither a module nor built in"
}
