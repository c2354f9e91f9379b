#!/bin/sh
# Compresses a raw disk with xz.
#
# usage: compress-disk.sh --disk FILE --output FILE [--level 0-9]
#
# The law: the same disk gives the same bytes on any machine. Blocks of a fixed size, packed by always two threads: one
# thread alone would write no blocks, a number that follows the processors could let memory limits change the preset.
# tools: sh xz
set -eu

fail() {
	printf 'compress-disk: %s\n' "$*" >&2
	exit 1
}

disk='' output='' level=6
while [ $# -ge 2 ]; do
	case $1 in
	--disk) disk=$2 ;;
	--output) output=$2 ;;
	--level) level=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$disk" "$output"; do [ -n "$value" ] || fail "--disk and --output are required"; done
xz --stdout --check=crc64 --threads=2 --block-size=64MiB --no-adjust "-$level" <"$disk" >"$output"
