#!/bin/sh
# Checks a Vagrant box, and the disk in it as any other; sourced by image-check.sh.

# shellcheck disable=SC2154 # set by who sources this

check_box() { # file, provider
	check_box_frame "$1" "$2"
	check_disk_image "$box_disk" "$box_format"
}

# What is around the disk; leaves $box_disk and its $box_format.
check_box_frame() {
	box=$scratch/$2.box
	mkdir -p "$box"
	check "the box for $2 can be unpacked" tar --extract --gzip --file="$1" --directory="$box"
	check "metadata.json names the provider $2" grep "\"provider\":[[:space:]]*\"$2\"" "$box/metadata.json"
	check "the box for $2 has a Vagrantfile" test -s "$box/Vagrantfile"
	if [ "$2" = libvirt ]; then
		box_disk=$box/box.img box_format=qcow2
		check "metadata.json tells the disk's size" size_is_told
	else
		box_disk=$box/$(sed -n 's/.*<File [^>]*ovf:href="\([^"]*\)".*/\1/p' "$box/box.ovf" 2>/dev/null) box_format=vmdk
		check "box.ovf names a disk that is there" test -f "$box_disk"
		check "box.ovf tells the disk's sizes" ovf_sizes_are_right
		check "the Vagrantfile has a MAC address for the box" grep 'config\.vm\.base_mac = "[0-9A-F]\{12\}"' "$box/Vagrantfile"
	fi
}

virtual_size() { qemu-img info --output=json "$1" | sed -n 's/.*"virtual-size": \([0-9]*\).*/\1/p' | head -n 1; }

# In GiB, rounded up: libvirt makes volumes of that size.
size_is_told() {
	told=$(sed -n 's/.*"virtual_size":[[:space:]]*\([0-9]*\).*/\1/p' "$box/metadata.json")
	real=$(virtual_size "$box_disk")
	printf 'told %s GiB, real %s bytes\n' "$told" "$real"
	[ "$told" = $(((real + 1073741823) / 1073741824)) ]
}

ovf_sizes_are_right() {
	told=$(sed -n 's/.*ovf:size="\([0-9]*\)".*/\1/p' "$box/box.ovf")
	capacity=$(sed -n 's/.*ovf:capacity="\([0-9]*\)".*/\1/p' "$box/box.ovf")
	printf 'told: file %s, capacity %s\n' "$told" "$capacity"
	[ "$told" = "$(stat -c %s "$box_disk")" ] && [ "$capacity" = "$(virtual_size "$box_disk")" ]
}
