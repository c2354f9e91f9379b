#!/bin/sh
# Converts a raw disk to the format of another virtual machine or cloud.
#
# usage: convert-disk.sh --disk FILE --to qcow2|vmdk|vhd --output FILE [--option NAME=VALUE]...
#   --option   as qemu-img's -o; compressed=yes is -c (qcow2; a vmdk's subformat says it itself)
#
# The law: the same disk gives the same bytes, at any time. qemu-img writes clusters in their order and leaves out what is zero;
# the id of a vmdk, the id and time of a vhd are drawn anew each time, so they are replaced (fixed-disk-ids.sh, beside this).
# Where the disk's holes are does not matter, only which bytes are zero.
# tools: sh awk cut dd grep od qemu-img sed sha256sum stat tr
set -eu

tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/fixed-disk-ids.sh
. "$tools/fixed-disk-ids.sh"

fail() {
	printf 'convert-disk: %s\n' "$*" >&2
	exit 1
}

# convert DRIVER OPTION…: without -W, so that clusters are written in order.
convert() {
	driver=$1
	shift
	# shellcheck disable=SC2086 # no option when empty
	qemu-img convert -f raw -O "$driver" $compress "$@" "$disk" "$output"
}

# Azure takes whole MiB only, and force_size keeps qemu-img from rounding to cylinders.
convert_to_vhd() {
	[ $(($(stat -c %s "$disk") % 1048576)) = 0 ] || fail "disk \"$disk\" is $(stat -c %s "$disk") bytes: a vhd wants whole MiB"
	convert vpc "$@" -o force_size=on
	fix_vhd_footers "$output" "$(content_uuid "$disk")" "${SOURCE_DATE_EPOCH:-946684800}"
}

main() {
	disk='' to='' output='' compress='' options=''
	while [ $# -ge 2 ]; do
		case $1 in
		--disk) disk=$2 ;;
		--to) to=$2 ;;
		--output) output=$2 ;;
		--option) if [ "$2" = compressed=yes ]; then compress=-c; else options="$options -o $2"; fi ;;
		*) fail "unknown option \"$1\"" ;;
		esac
		shift 2
	done
	for value in "$disk" "$to" "$output"; do [ -n "$value" ] || fail "--disk, --to and --output are required"; done
	# shellcheck disable=SC2086 # words of NAME=VALUE, without spaces
	case $to in
	qcow2) convert qcow2 $options ;;
	vmdk)
		convert vmdk $options
		fix_vmdk_id "$output"
		;;
	vhd) convert_to_vhd $options ;;
	*) fail "unknown format \"$to\": expected qcow2, vmdk or vhd" ;;
	esac
}

main "$@"
