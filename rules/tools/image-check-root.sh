#!/bin/sh
# Looks into file systems without mounting them; sourced by image-check.sh. A file system is what e2fsprogs take: a file, or
# FILE?offset=BYTES for one inside a disk.

# shellcheck disable=SC2154 # set by who sources this

# debugfs says on stderr that something is not there and ends well; follows links except the last.
fs_exists() { debugfs -R "stat \"$2\"" "$1" 2>/dev/null | grep -q '^Inode: '; }
fs_cat() { debugfs -R "cat \"$2\"" "$1" 2>/dev/null; }
fs_list() { debugfs -R "ls -p \"$2\"" "$1" 2>/dev/null | awk -F/ '$6 != "" && $6 != "." && $6 != ".." { print $6 }'; }

# Where a link leads: a short one is in the inode, a long one in a block.
fs_link() {
	target=$(debugfs -R "stat \"$2\"" "$1" 2>/dev/null | sed -n 's/^Fast link dest: "\(.*\)"$/\1/p')
	printf '%s' "${target:-$(fs_cat "$1" "$2")}"
}

ext4_is_whole() { e2fsck -f -n "$1"; }

# check_deployment FILE-SYSTEM BOOT-FILE NAME: each ostree= of the boot file leads to the commit, which has that kernel.
check_ostree_arguments() {
	check "$3: ostree= leads to the deployment of the commit" arguments_resolve "$1" "$2"
}

arguments_resolve() {
	ostree_arguments "$2" >"$scratch/arguments"
	[ -s "$scratch/arguments" ] || die "no ostree= on any line"
	while IFS= read -r argument; do
		fs_exists "$1" "$argument/usr" || die "$argument: not in the root file system"
		target=$(fs_link "$1" "$argument")
		printf '%s -> %s\n' "$argument" "$target"
		[ "${target##*/}" = "$commit.${target##*.}" ] || die "expected the deployment of $commit"
	done <"$scratch/arguments"
}

# check_deployed_kernel FILE-SYSTEM BOOT-FILE: of the release that boots.
check_deployed_kernel() {
	check "the deployment has modules of kernel $kver alone" deployment_has_kernel "$1" "$(ostree_arguments "$2" | head -n 1)"
}

deployment_has_kernel() {
	releases=$(fs_list "$1" "$2/usr/lib/modules")
	printf '%s\n' "${releases:-none}"
	[ "$releases" = "$kver" ]
}
