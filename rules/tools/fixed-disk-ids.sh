#!/bin/sh
# Puts identifiers and times that follow from a disk's content where qemu-img writes those of the moment; sourced by
# convert-disk.sh and pack-vagrant-box.sh, which define fail. Content, since a snapshot or a child disk names its parent by them:
# equal ids of different disks would be a lie.
# tools, named by who sources it: awk cut dd grep od sed sha256sum stat tr

# write_bytes FILE OFFSET TEXT: in place; TEXT as for printf.
write_bytes() {
	# shellcheck disable=SC2059 # a format: bytes are written as octal escapes
	printf "$3" | dd of="$1" bs=64 oflag=seek_bytes seek="$2" conv=notrunc status=none
}

# fix_vmdk_id FILE: the content id in the embedded descriptor, which is text in the sectors 1 to 20, padded with zeros. All of it
# is written anew, since qemu-img leaves leading zeros of the id out, and what follows is then elsewhere.
fix_vmdk_id() {
	write_vmdk_id "$1" 00000000
	write_vmdk_id "$1" "$(sha256sum "$1" | cut -c 1-8)"
}

write_vmdk_id() { # file, eight digits
	descriptor=$(dd if="$1" bs=512 skip=1 count=20 status=none | tr -d '\000')
	printf '%s\n' "$descriptor" | grep -q '^CID=[0-9a-f]*$' || fail "\"$1\" has no content id"
	printf '%s\n' "$descriptor" | sed "s/^CID=[0-9a-f]*\$/CID=$2/" | dd of="$1" bs=10240 count=1 seek=512 oflag=seek_bytes iflag=fullblock conv=notrunc,sync status=none
}

# fix_vhd_footers FILE UUID SECONDS: a dynamic disk begins with a copy of its last sector. Times count from 2000.
fix_vhd_footers() {
	last=$(($(stat -c %s "$1") - 512))
	seconds=$(($3 - 946684800))
	[ "$seconds" -ge 0 ] || seconds=0
	fix_vhd_footer "$1" "$last" "$2" "$seconds"
	[ "$(dd if="$1" bs=8 count=1 status=none)" != conectix ] || fix_vhd_footer "$1" 0 "$2" "$seconds"
}

fix_vhd_footer() {
	[ "$(dd if="$1" bs=8 count=1 iflag=skip_bytes skip="$2" status=none)" = conectix ] || fail "\"$1\" has no footer at $2"
	write_bytes "$1" $(($2 + 24)) "$(printf '%08x' "$4" | octal_escapes)"
	write_bytes "$1" $(($2 + 68)) "$(printf '%s' "$3" | octal_escapes)"
	write_bytes "$1" $(($2 + 64)) '\000\000\000\000'
	sum=$(dd if="$1" bs=512 count=1 iflag=skip_bytes skip="$2" status=none | od -An -v -tu1 | awk '
		{ for (i = 1; i <= NF; i++) sum += $i }
		END { printf "%.0f", 4294967295 - sum }')
	write_bytes "$1" $(($2 + 64)) "$(printf '%08x' "$sum" | octal_escapes)"
}

# Hexadecimal digits on standard input to escapes for printf.
octal_escapes() {
	awk '{
		for (i = 1; i < length($0); i += 2)
			printf "\\%03o", (index("0123456789abcdef", substr($0, i, 1)) - 1) * 16 + index("0123456789abcdef", substr($0, i + 1, 1)) - 1
	}'
}

# content_uuid FILE: a UUID of version 5 form.
content_uuid() {
	sha256sum "$1" | awk '{ print substr($1, 1, 12) "5" substr($1, 14, 3) "8" substr($1, 18, 15) }'
}
