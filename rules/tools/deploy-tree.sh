#!/bin/sh
# Deploys a commit into a new sysroot as a plan says; sourced by the scripts that make images. They set: plan, repo, commit, epoch,
# osname, remote, url, ref, scratch, sysroot, and define fail.
#
# Plan keys:
#   osname NAME               required: the ostree stateroot
#   remote NAME               required: the remote that updates come from
#   url URL                   required: the remote's address, written into the image and never contacted here
#   ref REF                   required
#   gpg-verify yes|no         of the remote (default yes; ostreesetup --nogpg is no)
#   kernel-arguments TEXT     bootloader --append

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this
deployment_keys="osname remote url ref gpg-verify kernel-arguments"

# The last value of a key; empty when there is none.
plan_value() { awk -v key="$1 " 'index($0, key) == 1 { value = substr($0, length(key) + 1) } END { printf "%s", value }' "$plan"; }

required_value() {
	required_result=$(plan_value "$1")
	[ -n "$required_result" ] || fail "plan \"$plan\" has no \"$1\""
	printf '%s' "$required_result"
}

check_plan_keys() { # the keys that may stand in it
	unknown=$(known=$1 awk '
		BEGIN { count = split(ENVIRON["known"], keys); for (i = 1; i <= count; i++) is_known[keys[i]] = 1 }
		/^[|#]/ || /^$/ { next }
		!($1 in is_known) { printf "line %d: \"%s\"", NR, $1; exit }' "$plan")
	[ -z "$unknown" ] || fail "plan \"$plan\" has an unknown key at $unknown"
}

make_sysroot() {
	ostree --repo="$repo" show "$commit" >/dev/null 2>&1 || fail "repository \"$repo\" does not hold commit $commit"
	ostree admin init-fs "$sysroot"
	ostree admin --sysroot="$sysroot" os-init "$osname" >/dev/null
	ostree --repo="$sysroot/ostree/repo" pull-local "$repo" "$commit" >/dev/null
	verify=
	[ "$(plan_value gpg-verify)" != no ] || verify=--no-gpg-verify
	# shellcheck disable=SC2086 # no option when empty
	ostree --repo="$sysroot/ostree/repo" remote add $verify "$remote" "$url" "$ref"
	ostree --repo="$sysroot/ostree/repo" refs --create="$remote:$ref" "$commit"
}

# --karg= would keep only the last of two "console=".
deploy_tree() { # kernel arguments
	arguments=$1
	set --
	for argument in $arguments; do set -- "$@" "--karg-append=$argument"; done
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

# An update is pending while /etc or /var are older than /usr. A fresh image has none; saying so spares the first boot the
# rebuilding of caches that the tree holds already.
mark_updated() {
	for folder in "$deployment/etc" "$state"; do
		printf '# Nothing is pending: this is a fresh image.\nTIMESTAMP_NSEC=0\n' >"$folder/.updated"
	done
}

# What a build leaves behind, and when it ran, must not show.
settle_sysroot() {
	rm -rf "$sysroot/ostree/repo/tmp" "$sysroot/ostree/repo/.lock"
	mkdir -p "$sysroot/ostree/repo/tmp/cache"
	find "$sysroot" -newermt @0 -print0 | xargs -0 touch -h -d "@$epoch"
}
