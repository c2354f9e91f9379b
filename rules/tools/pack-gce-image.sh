#!/bin/sh
# Packs a raw disk as Google Compute Engine imports it: disk.raw, a whole number of GiB, in a sparse tar of the old GNU format, gzipped.
#
# usage: pack-gce-image.sh --disk FILE --output FILE [--level 1-9]
#
# The law: the same disk gives the same bytes. Holes are found by reading zeros, not by asking the file system where it has some.
# A disk that is not whole GiB is grown, and its backup partition table moved to the new end, as the platform would want it.
# tools: sh cp gzip mkdir rm sgdisk stat tar truncate
set -eu

fail() {
	printf 'pack-gce-image: %s\n' "$*" >&2
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
scratch=${TMPDIR:-/tmp}/pack-gce-image
rm -rf "$scratch"
mkdir -p "$scratch"
cp --sparse=always "$disk" "$scratch/disk.raw"
gib=1073741824
size=$(stat -c %s "$disk")
if [ $((size % gib)) != 0 ]; then
	truncate -s $(((size / gib + 1) * gib)) "$scratch/disk.raw"
	sgdisk --move-second-header "$scratch/disk.raw" >/dev/null || fail "sgdisk cannot move the backup partition table"
fi
{
	tar --create --format=oldgnu --sparse --hole-detection=raw --owner=0 --group=0 --numeric-owner --mode=0644 \
		--mtime="@${SOURCE_DATE_EPOCH:-0}" --directory="$scratch" disk.raw || : >"$scratch/failed"
} | gzip -n "-$level" >"$output"
[ ! -e "$scratch/failed" ] || fail "tar failed"
rm -rf "$scratch"
