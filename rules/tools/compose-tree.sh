#!/bin/sh
# Composes an ostree commit from locked packages and a treefile's wishes: the native counterpart of `rpm-ostree compose tree`.
#
# usage: compose-tree.sh PLAN PACKAGES-DIR OUTPUT-DIR
#   PLAN          the expanded treefile as lines KEY<TAB>FIELD[<TAB>FIELD...]; the rule writes it, keys below
#   PACKAGES-DIR  the output of collect-packages.sh: every .rpm in it is installed
# Output: OUTPUT-DIR/repo (archive mode, one ref) and the one-line files commit, content-checksum, ref, version, kernel.
#
# Plan keys (treefile keys in brackets where the name differs; order of lines counts where a key repeats):
#   ref NAME                       required
#   version TEXT                   commit metadata `version`; also what mutate-os-release puts in
#   timestamp SECONDS              of the commit, since 1970 (default: SOURCE_DATE_EPOCH)
#   metadata KEY TEXT              [add-commit-metadata] a string in the commit's metadata
#   documentation true|false       false: files marked as documentation are not installed (default true)
#   install-lang LANG              [install-langs] only these translations
#   scripts true|false             false: RPM scriptlets are not run (default true, in a chroot of the tree, offline)
#   sysusers true|false            [sysusers: compose-auto] run the tree's systemd-sysusers (default false)
#   remove-from-package PKG REGEX  [remove-from-packages] files of PKG whose path holds a match of the extended REGEX
#   unit NAME                      [units] wanted by multi-user.target
#   default-target NAME
#   mutate-os-release TEXT         TEXT in VERSION and PRETTY_NAME becomes the version; OSTREE_VERSION is added
#   remove-file PATH               [remove-files] a file or folder, without the leading /
#   add-file SOURCE PATH           [add-files] SOURCE is workspace-relative
#   postprocess SCRIPT             a script file, run in the tree (inline ones first, then postprocess-script: the rule orders)
#   check-passwd FILE              FILE in passwd format: every user of the tree must be in it with the same ids
#   check-groups FILE              FILE in group format
#   ignore-removed-user NAME, ignore-removed-group NAME
#   machineid-compat true|false    true (default): an empty /etc/machine-id; false: none
#   tmp-is-dir true|false          false (default): /tmp is a link to sysroot/tmp
#   opt-usrlocal var|root          var (default): /opt and /usr/local are links into /var
#   boot-location modules|new      new: also below /usr/lib/ostree-boot
#   no-initramfs true|false
#   initramfs-arg ARG              [initramfs-args] one argument of dracut
#   readonly-executables true|false
# A key that is not here is an error.
#
# Everything in the tree that runs, runs in a bubblewrap of the tree: no network, its own /tmp and /run, the sandbox's clock.
# Same bytes from same inputs: rpm's install time, dracut and ostree take SOURCE_DATE_EPOCH, the rpm database is rewritten in
# one order, caches and logs are dropped.
# The parts are beside it, one file each: compose-tree-{install,contents,kernel,layout}.sh (inputs of the action, too).
# tools: sh rpm bwrap ostree sqlite3 awk sed grep find sort mkdir mv rm cp ln chmod cat cut sha256sum truncate wc dirname env
#   (and inside the tree its own sh, env, dracut, ldconfig, depmod, systemd-sysusers)
set -eu

fail() { echo "compose-tree: $*" >&2; exit 1; }

[ $# -eq 3 ] || fail "Cannot compose: expected PLAN PACKAGES-DIR OUTPUT-DIR, got $# arguments"
plan=$1 packages=$2 output=$3
here=$PWD
tab=$(printf '\t')
epoch=${SOURCE_DATE_EPOCH:-0}
export SOURCE_DATE_EPOCH="$epoch"
work=${TMPDIR:-/tmp}/compose-tree
root=$work/root
mkdir -p "$root/dev" "$root/proc" "$root/run" "$root/tmp" "$work/scratch"
trap 'rm -rf "$work"' EXIT

first() { awk -F '\t' -v key="$1" -v default="$2" '$1 == key { print $2; found = 1; exit } END { if (!found) print default }' "$plan"; }
each() { awk -F '\t' -v key="$1" '$1 == key { sub(/^[^\t]*\t/, ""); print }' "$plan"; }
is() { [ "$(first "$1" "$2")" = true ]; }
progress() { echo "compose-tree: $*"; }

known='ref version timestamp metadata documentation install-lang scripts sysusers remove-from-package unit default-target
mutate-os-release remove-file add-file postprocess check-passwd check-groups ignore-removed-user ignore-removed-group
machineid-compat tmp-is-dir opt-usrlocal boot-location no-initramfs initramfs-arg readonly-executables'
unknown=$(awk -F '\t' -v known="$known" 'BEGIN { n = split(known, word, /[ \n]+/); for (i = 1; i <= n; i++) ok[word[i]] = 1 } !($1 in ok) { print $1; exit }' "$plan")
[ -z "$unknown" ] || fail "Cannot compose: $plan has a key \"$unknown\" that this composer does not know"
ref=$(first ref '')
[ -n "$ref" ] || fail "Cannot compose: $plan has no ref"
version=$(first version '')

# Runs a program of the tree in the tree; /work/scratch is where it may leave something for us.
inside() {
  bwrap --die-with-parent --unshare-net --unshare-ipc --unshare-uts --hostname localhost --cap-add ALL \
    --bind "$root" / --dev /dev --proc /proc --tmpfs /run --tmpfs /tmp --tmpfs /var/tmp \
    --bind "$work/scratch" /run/compose --chdir / --clearenv \
    --setenv PATH /usr/sbin:/usr/bin --setenv HOME /tmp --setenv LC_ALL C.UTF-8 --setenv TZ UTC \
    --setenv SOURCE_DATE_EPOCH "$epoch" --setenv SYSTEMD_OFFLINE 1 "$@"
}

tools=$(dirname "$0")
# shellcheck source=rules/tools/compose-tree-install.sh
. "$tools/compose-tree-install.sh"
# shellcheck source=rules/tools/compose-tree-contents.sh
. "$tools/compose-tree-contents.sh"
# shellcheck source=rules/tools/compose-tree-kernel.sh
. "$tools/compose-tree-kernel.sh"
# shellcheck source=rules/tools/compose-tree-layout.sh
. "$tools/compose-tree-layout.sh"

progress "committing $ref"
mkdir -p "$output"
ostree init --repo="$output/repo" --mode=archive
# Half the time of the default for 3 % more bytes.
ostree config --repo="$output/repo" set archive.zlib-level 3
set -- --repo="$output/repo" --branch="$ref" --tree=dir="$root" --timestamp="@$(first timestamp "$epoch")" --no-xattrs --fsync=false --bootable --table-output
[ -z "$version" ] || set -- "$@" --add-metadata-string="version=$version"
! is readonly-executables false || set -- "$@" --mode-ro-executables
each metadata >"$work/metadata"
while IFS=$tab read -r key value; do set -- "$@" --add-metadata-string="$key=$value"; done <"$work/metadata"
ostree commit "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "Cannot commit the tree: ostree failed, its words are above"; }
commit=$(ostree rev-parse --repo="$output/repo" "$ref")
rm -rf "$output/repo/tmp" "$output/repo/.lock"
mkdir "$output/repo/tmp"
echo "$commit" >"$output/commit"
ostree show --repo="$output/repo" "$commit" | sed -n 's/^ContentChecksum: *//p' >"$output/content-checksum"
echo "$ref" >"$output/ref"
echo "$version" >"$output/version"
echo "$kernel" >"$output/kernel"
progress "$ref => $commit"
