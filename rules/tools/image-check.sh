#!/bin/sh
# Checks what an image needs to boot, as far as no machine is needed to see it: nothing is started and nothing is mounted.
#
# usage: image-check.sh --medium network-folder|disk|vagrant-box|installer --image PATH --commit CHECKSUM|FILE --output DIRECTORY
#                       [--format raw|qcow2|vmdk|vpc] [--provider libvirt|virtualbox] [--volume-id TEXT] [--firmware bios|uefi]...
#                       [--also FORMAT=FILE]... [--module DRACUT-MODULE]... [--max-size GLOB=MIB]... [--max-ram MIB]
#   --format, --provider, --volume-id   of a disk, a box, an installer
#   --also      the same disk in another format, by the name that cloud_image has for it
#   --module    what the initramfs must hold beside what its medium needs
#   --max-size  no file of that name may be larger; a pattern that fits no file is a failure, too
#   --max-ram   what a live system takes before it has done anything
#
# Output: results.jsonl (one assertion a line, as boot tests write them: name, passed, attempt, seconds, output), measured.jsonl (name,
# value, unit).
# Exit status: 0 all assertions hold, 1 one does not, 2 wrong usage.
# The parts are beside it (inputs of the action, too): image-check-*.sh.
# tools: sh awk blkid cat chmod cpio cut date dd debugfs du e2fsck find fsck.fat grep gzip head ls mcopy mkdir mv od ostree qemu-img rm sed sfdisk sgdisk sha256sum sort stat tail tar tr unsquashfs wc xorriso xz zstd
# shellcheck disable=SC2034 # read by the parts
set -eu

tools=$(cd "${0%/*}" && pwd)
for part in results initramfs boot-files root network disk box formats installer; do
	# shellcheck source=/dev/null
	. "$tools/image-check-$part.sh"
done

fail_usage() {
	printf 'image-check: %s\n' "$*" >&2
	exit 2
}

# Sizes first: they are true of every medium. $scratch/files: path and, after a tab, the name that budgets go by.
check_sizes() {
	if [ -d "$image" ]; then
		(cd "$image" && find . -type f | LC_ALL=C sort) | awk -v folder="$image" '{ name = substr($0, 3); print folder "/" name "\t" name }'
	else
		sed 's/^[^=]*=//' "$scratch/also" | cat - "$scratch/image" | awk '{ name = $0; sub(/.*\//, "", name); print $0 "\t" name }' | LC_ALL=C sort
	fi >"$scratch/files"
	while IFS=$tab read -r path name <&4; do measure "$name" "$(stat -L -c %s "$path")"; done 4<"$scratch/files"
	while IFS= read -r budget <&4; do
		check "${budget%=*} takes at most ${budget##*=} MiB" fits_budget "${budget%=*}" "${budget##*=}"
	done 4<"$scratch/budgets"
}

fits_budget() { # pattern, MiB
	fitting=0 too_large=0
	while IFS=$tab read -r path name; do
		# shellcheck disable=SC2254 # a pattern is wanted
		case $name in $1) ;; *) continue ;; esac
		fitting=$((fitting + 1))
		bytes=$(stat -L -c %s "$path")
		printf '%s: %s MiB\n' "$name" "$(in_mib "$bytes")"
		[ "$bytes" -le $(($2 * 1048576)) ] || too_large=1
	done <"$scratch/files"
	[ "$fitting" -gt 0 ] || die "no file has such a name"
	[ "$too_large" = 0 ]
}

main() {
	medium='' image='' commit='' output='' format=raw provider='' volume_id='' firmware='' more_modules='' max_ram=''
	scratch=${TMPDIR:-/tmp}/image-check
	rm -rf "$scratch"
	mkdir -p "$scratch"
	: >"$scratch/budgets"
	: >"$scratch/also"
	tab=$(printf '\t')
	while [ $# -ge 2 ]; do
		case $1 in
		--medium) medium=$2 ;;
		--image) image=$2 ;;
		--commit) commit=$2 ;;
		--output) output=$2 ;;
		--format) format=$2 ;;
		--provider) provider=$2 ;;
		--volume-id) volume_id=$2 ;;
		--firmware) firmware="$firmware $2" ;;
		--module) more_modules="$more_modules $2" ;;
		--max-size) printf '%s\n' "$2" >>"$scratch/budgets" ;;
		--also) printf '%s\n' "$2" >>"$scratch/also" ;;
		--max-ram) max_ram=$2 ;;
		*) fail_usage "unknown option \"$1\"" ;;
		esac
		shift 2
	done
	for value in "$medium" "$image" "$commit" "$output"; do [ -n "$value" ] || fail_usage "--medium, --image, --commit and --output are required"; done
	[ ! -f "$commit" ] || commit=$(cat "$commit")
	printf '%s\n' "$image" >"$scratch/image"
	prepare_results
	check_sizes
	case $medium in
	network-folder) check_network_folder ;;
	disk) check_disk_image "$image" "$format" ;;
	vagrant-box) check_box "$image" "$provider" ;;
	installer) check_installer ;;
	*) fail_usage "unknown medium \"$medium\"" ;;
	esac
	check_other_formats
	finish
}

main "$@"
