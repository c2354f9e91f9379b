#!/bin/sh
# Writes a folder into a file as an ext4 file system, without a mount and the same bytes each time; sourced by the scripts that
# make images. They set: scratch, epoch, E2FSPROGS_FAKE_TIME (exported), and define fail.

# shellcheck disable=SC2154 # set by who sources this
content_mib() { # folder: what it takes as a file system, without free space
	printf '%s' $(($(du -s --block-size=1M "$1" | cut -f1) * 21 / 20 + $(find "$1" | wc -l) / 512 + 8))
}

# make_ext4 FOLDER FILE OFFSET-BYTES SIZE-MIB UUID LABEL [FEATURE,…]
# Features are spelled out since their defaults differ between distributions.
make_ext4() {
	files=$(find "$1" | wc -l)
	inodes=$(($4 * 64))
	[ "$inodes" -ge $((files * 2)) ] || inodes=$((files * 2))
	printf '[fs_types]\n' >"$scratch/mke2fs.conf"
	for type in ext4 small big huge; do printf '%s = {\ninode_size = 256\n}\n' "$type"; done >>"$scratch/mke2fs.conf"
	MKE2FS_CONFIG=$scratch/mke2fs.conf mkfs.ext4 -q -F -b 4096 -I 256 -N "$inodes" -m 0 -L "$6" -U "$5" \
		-O "none,ext_attr,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum${7:+,$7}" \
		-E "offset=$3,hash_seed=$5,lazy_itable_init=0,lazy_journal_init=0,nodiscard,root_owner=0:0" -d "$1" "$2" "$(($4 * 1024))k" >"$scratch/mkfs.out" 2>&1 ||
		fail "mkfs.ext4 failed: $(head -n 3 "$scratch/mkfs.out")"
	fix_inode_times "$2?offset=$3"
}

# mkfs.ext4 -d takes access and change times from the directory, where change times cannot be set.
fix_inode_times() {
	dumpe2fs "$1" 2>/dev/null | awk -v epoch="$epoch" '
		/^Inode count:/ { count = $3 }
		/^ *Free inodes: [0-9]/ {
			sub(/^ *Free inodes: /, "")
			ranges = split($0, range, /, */)
			for (i = 1; i <= ranges; i++) {
				bounds = split(range[i], bound, "-")
				first[++free] = bound[1] + 0
				last[free] = bound[bounds] + 0
			}
		}
		END {
			next_free = 1
			for (inode = 2; inode <= count; inode++) {
				if (next_free <= free && inode == first[next_free]) { inode = last[next_free++]; continue }
				if (inode > 2 && inode < 11) continue # reserved
				print "set_inode_field <" inode "> atime @" epoch
				print "set_inode_field <" inode "> ctime @" epoch
				print "set_inode_field <" inode "> crtime @" epoch
			}
		}' >"$scratch/inode-times"
	[ -s "$scratch/inode-times" ] || fail "dumpe2fs cannot read \"$1\""
	debugfs -w -f "$scratch/inode-times" "$1" >"$scratch/debugfs.out" 2>"$scratch/debugfs.err" || fail "debugfs failed"
	errors=$(sed 1d "$scratch/debugfs.err") # the first line is its version
	[ -z "$errors" ] || fail "debugfs: $(printf '%s' "$errors" | head -n 3)"
}
