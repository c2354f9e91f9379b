#!/bin/sh
# Packs an ostree commit into a PXE-to-Live image, as `livemedia-creator --make-ostree-live` does with a virtual machine: deploys it
# as a kickstart says, puts the deployment in an ext4 root inside a squashfs, and writes kernel, initramfs and boot loader files beside it.
#
# usage: pack-live-image.sh --plan FILE --repo DIRECTORY --commit CHECKSUM|FILE --output DIRECTORY
#   --plan     the checked and flattened kickstart as lines "KEY VALUE"; the rule writes it, keys below
#   --repo     an archive repository that holds the commit
#   --commit   its checksum, or a file that holds it
# Output: live-rootfs.squashfs.img, vmlinuz-KVER, initramfs-KVER.img, PXE_CONFIG (livemedia-creator's names), and ready to use
# boot.ipxe, grub.cfg, pxelinux.cfg/default.
#
# Plan keys, besides those of configure-deployment.sh:
#   osname NAME               required: the ostree stateroot
#   remote NAME               required: the remote that updates come from
#   url URL                   required: the remote's address, written into the image and never contacted here
#   ref REF                   required
#   gpg-verify yes|no         of the remote (default yes; ostreesetup --nogpg is no)
#   kernel-arguments TEXT     bootloader --append
#   root-size MIB             part / --size; without it: content + 512 MiB (free space costs nothing: the image is sparse)
#   base-url URL              the folder the files will be served from; pxelinux needs it, iPXE and GRUB can tell it themselves
#   title TEXT                menu entry (default: osname)
# A key that is not known is an error.
#
# The law: the same plan and commit give the same bytes. ostree fixes the time of what it deploys; every other file gets
# SOURCE_DATE_EPOCH; identifiers that tools would draw at random come from the commit.
# No loop device and no mount of the image: mkfs.ext4 -d writes a directory into a file, so a user namespace is enough.
# The parts are beside it (inputs of the action, too): configure-deployment.sh, write-boot-files.sh.
# tools: sh awk cat chmod chroot cp cut debugfs du dumpe2fs env find grep head ln ls mkdir mkfs.ext4 mksquashfs mount openssl ostree rm sed sort touch tr truncate umount wc xargs
set -eu

tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/configure-deployment.sh
. "$tools/configure-deployment.sh"
# shellcheck source=rules/tools/write-boot-files.sh
. "$tools/write-boot-files.sh"

fail() {
	printf 'pack-live-image: %s\n' "$*" >&2
	exit 1
}

# The last value of a key; empty when there is none.
plan_value() { awk -v key="$1 " 'index($0, key) == 1 { value = substr($0, length(key) + 1) } END { printf "%s", value }' "$plan"; }

required_value() {
	required_result=$(plan_value "$1")
	[ -n "$required_result" ] || fail "plan \"$plan\" has no \"$1\""
	printf '%s' "$required_result"
}

check_plan_keys() {
	known="osname remote url ref gpg-verify kernel-arguments root-size base-url title $configuration_keys"
	unknown=$(known=$known awk '
		BEGIN { count = split(ENVIRON["known"], keys); for (i = 1; i <= count; i++) is_known[keys[i]] = 1 }
		/^[|#]/ || /^$/ { next }
		!($1 in is_known) { printf "line %d: \"%s\"", NR, $1; exit }' "$plan")
	[ -z "$unknown" ] || fail "plan \"$plan\" has an unknown key at $unknown"
}

deploy_tree() {
	ostree --repo="$repo" show "$commit" >/dev/null 2>&1 || fail "repository \"$repo\" does not hold commit $commit"
	ostree admin init-fs "$sysroot"
	ostree admin --sysroot="$sysroot" os-init "$osname" >/dev/null
	ostree --repo="$sysroot/ostree/repo" pull-local "$repo" "$commit" >/dev/null
	verify=
	[ "$(plan_value gpg-verify)" != no ] || verify=--no-gpg-verify
	# shellcheck disable=SC2086 # no option when empty
	ostree --repo="$sysroot/ostree/repo" remote add $verify "$remote" "$url" "$ref"
	ostree --repo="$sysroot/ostree/repo" refs --create="$remote:$ref" "$commit"
	set --
	for argument in $kernel_arguments; do set -- "$@" "--karg=$argument"; done
	ostree admin --sysroot="$sysroot" deploy --os="$osname" "$@" "$remote:$ref" >/dev/null
	deployment=$sysroot/ostree/deploy/$osname/deploy/$commit.0
	state=$sysroot/ostree/deploy/$osname/var
	[ -d "$deployment/usr" ] || fail "ostree made no deployment of $commit"
}

# ostree's own loader entry says which kernel, initramfs and ostree= argument belong to the deployment.
find_kernel() {
	entry=$(ls "$sysroot"/boot/loader/entries/*.conf)
	ostree_argument=$(sed -n 's/^options.*\(ostree=[^ ]*\).*/\1/p' "$entry")
	kernel_source=$sysroot/boot$(sed -n 's/^linux *//p' "$entry")
	initramfs_source=$sysroot/boot$(sed -n 's/^initrd *//p' "$entry")
	kver=${kernel_source##*/vmlinuz-}
	[ -f "$initramfs_source" ] || fail "the tree has no initramfs for kernel $kver"
	kernel=vmlinuz-$kver initramfs=${initramfs_source##*/}
}

# The tree's own initramfs serves when it can boot a live root from the network; otherwise the tree's dracut makes one that can.
choose_initramfs() {
	included=$(list_dracut_modules)
	for module in dmsquash-live livenet ostree; do
		if ! printf '%s\n' "$included" | grep -qx "$module"; then
			printf 'the initramfs of the tree lacks the dracut module "%s": making one that has it\n' "$module"
			make_initramfs
			return
		fi
	done
}

# dracut leaves the list inside. It is looked for in the compressed archive that may follow uncompressed ones (microcode, device
# nodes); the tree's programs unpack it, since it was them who packed it.
list_dracut_modules() {
	# shellcheck disable=SC2016 # expanded by the shell inside
	in_deployment sh -c '
		/usr/lib/dracut/skipcpio "$1" >/tmp/archive
		for unpack in zstd gzip xz lz4 bzip2; do
			"$unpack" -dc </tmp/archive | cpio --extract --quiet --to-stdout "*lib/dracut/modules.txt" && exit
		done
		cpio --extract --quiet --to-stdout "*lib/dracut/modules.txt" </tmp/archive' sh "/usr/lib/modules/$kver/initramfs.img" 2>/dev/null || :
}

make_initramfs() {
	modules="livenet dmsquash-live ostree"
	for module in $modules; do
		has_dracut_module "$module" ||
			fail "the tree has no dracut module \"$module\": add the package that has it (dracut-live, dracut-network, ostree) to the treefile"
	done
	# Where dhclient is the tree's way to addresses, dracut would choose systemd-networkd, with which livenet never fetches.
	if has_dracut_module network-legacy && [ -e "$deployment/usr/sbin/dhclient" ]; then modules="network-legacy $modules"; fi
	in_deployment env DRACUT_NO_MKNOD=1 dracut --quiet --force --no-hostonly --nomdadmconf --nolvmconf --no-early-microcode \
		--reproducible --zstd --fwdir /usr/lib/firmware --tmpdir /tmp --add "$modules" --kver "$kver" /tmp/initramfs.img ||
		fail "dracut of the tree failed"
	initramfs_source=$deployment/tmp/initramfs.img
}

has_dracut_module() { ls -d "$deployment/usr/lib/dracut/modules.d/"[0-9][0-9]"$1" >/dev/null 2>&1; }

copy_kernel() {
	cp "$kernel_source" "$output/$kernel"
	cp "$initramfs_source" "$output/$initramfs"
	chmod 644 "$output/$kernel" "$output/$initramfs" # ostree keeps an initramfs from its users; a web server must read it
}

# An update is pending while /etc or /var are older than /usr. A fresh image has none; saying so spares each boot the
# rebuilding of caches that the tree holds already.
mark_updated() {
	for folder in "$deployment/etc" "$state"; do
		printf '# Nothing is pending: this is a fresh image.\nTIMESTAMP_NSEC=0\n' >"$folder/.updated"
	done
}

pack_root() {
	rm -rf "$sysroot/ostree/repo/tmp" "$sysroot/ostree/repo/.lock"
	mkdir -p "$sysroot/ostree/repo/tmp/cache"
	find "$sysroot" -newermt @0 -print0 | xargs -0 touch -h -d "@$epoch"
	make_ext4 "$scratch/squashfs/LiveOS/rootfs.img"
	rm -rf "$sysroot"
	# mksquashfs refuses its own time options when SOURCE_DATE_EPOCH is there as well.
	env -u SOURCE_DATE_EPOCH mksquashfs "$scratch/squashfs" "$output/live-rootfs.squashfs.img" -noappend -no-progress -quiet \
		-comp zstd -Xcompression-level 9 -b 128K -all-root -all-time "$epoch" -mkfs-time "$epoch" -no-xattrs
	rm -rf "$scratch/squashfs"
}

# Features are spelled out since their defaults differ between distributions. No journal and no lazy tables: a live system's
# writes live in memory and die with it, so both would only cost memory.
make_ext4() {
	files=$(find "$sysroot" | wc -l)
	content_mib=$(($(du -s --block-size=1M "$sysroot" | cut -f1) * 21 / 20 + files / 512 + 8))
	size_mib=$(plan_value root-size)
	[ -n "$size_mib" ] || size_mib=$((content_mib + 512))
	[ "$size_mib" -ge $((content_mib + 64)) ] ||
		fail "part / --size=$size_mib is too small: the tree needs $content_mib MiB and a live system at least 64 MiB to write"
	inodes=$((size_mib * 64))
	[ "$inodes" -ge $((files * 2)) ] || inodes=$((files * 2))
	uuid=$(printf '%s' "$commit" | sed 's/^\(.\{8\}\)\(....\).\(...\).\(...\)\(.\{12\}\).*/\1-\2-5\3-8\4-\5/')
	printf '[fs_types]\n' >"$scratch/mke2fs.conf"
	for type in ext4 small big huge; do printf '%s = {\ninode_size = 256\n}\n' "$type"; done >>"$scratch/mke2fs.conf"
	mkdir -p "${1%/*}"
	truncate -s "${size_mib}M" "$1"
	MKE2FS_CONFIG=$scratch/mke2fs.conf mkfs.ext4 -q -F -b 4096 -I 256 -N "$inodes" -m 0 -L LiveOS -U "$uuid" \
		-O none,ext_attr,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum \
		-E "hash_seed=$uuid,lazy_itable_init=0,nodiscard,root_owner=0:0" -d "$sysroot" "$1" || fail "mkfs.ext4 failed"
	fix_inode_times "$1"
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
	debugfs -w -f "$scratch/inode-times" "$1" >"$scratch/debugfs.out" 2>"$scratch/debugfs.err" || fail "debugfs failed"
	errors=$(sed 1d "$scratch/debugfs.err") # the first line is its version
	[ -z "$errors" ] || fail "debugfs: $(printf '%s' "$errors" | head -n 3)"
}

plan='' repo='' commit='' output=''
while [ $# -ge 2 ]; do
	case $1 in
	--plan) plan=$2 ;;
	--repo) repo=$2 ;;
	--commit) commit=$2 ;;
	--output) output=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$plan" "$repo" "$commit" "$output"; do [ -n "$value" ] || fail "--plan, --repo, --commit and --output are required"; done
[ ! -f "$commit" ] || commit=$(cat "$commit")
epoch=${SOURCE_DATE_EPOCH:-315532800}
export E2FSPROGS_FAKE_TIME="$epoch"
check_plan_keys
osname=$(required_value osname) remote=$(required_value remote) url=$(required_value url) ref=$(required_value ref)
kernel_arguments=$(plan_value kernel-arguments)
scratch=${TMPDIR:-/tmp}/pack-live-image
sysroot=$scratch/sysroot
mkdir -p "$sysroot" "$output"

deploy_tree
find_kernel
mount_deployment
configure_deployment
choose_initramfs
copy_kernel
umount --lazy "$deployment"
mark_updated
pack_root
write_boot_files
