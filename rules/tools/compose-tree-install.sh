# shellcheck shell=sh disable=SC2154 # sourced by compose-tree.sh, which sets root, work, here and the rest
# Installs the packages into the empty root, with the build host's rpm and the tree's own users.

find "$packages" -name '*.rpm' | LC_ALL=C sort >"$work/packages"
[ -s "$work/packages" ] || fail "Cannot compose: $packages holds no package"
# shellcheck disable=SC2046 # package files' names hold no blanks
rpm -qp --nosignature --qf '[%{FILECAPS} %{FILENAMES}\n]' $(cat "$work/packages") | awk '$1 ~ /^cap_|=/ { print "  " $0; bad = 1 } END { exit bad }' >"$work/capabilities" || {
  cat "$work/capabilities" >&2
  fail "Cannot compose: the files above have file capabilities, which the native composer cannot keep yet"
}
set -- --nosignature
is documentation true || set -- "$@" --excludedocs
is scripts true || set -- "$@" --noscripts --notriggers
langs=$(each install-lang | awk '{ printf "%s%s", (NR > 1 ? ":" : ""), $0 }')
[ -z "$langs" ] || set -- "$@" --define "_install_langs $langs"
progress "installing $(awk 'END { print NR }' "$work/packages") packages"
# /proc and its like are mounts while rpm works: an ordinary user's namespace may not change their owner, so rpm leaves them alone.
set -- "$@" --define '_netsharedpath /dev:/proc:/sys'
mkdir -p "$root/sys"
chmod 0555 "$root/proc" "$root/sys"
# rpm changes into the tree by chroot; what its scriptlets need of /dev and /proc is mounted for this one command.
# shellcheck disable=SC2046
bwrap --die-with-parent --unshare-net --cap-add ALL --dev-bind / / --dev "$root/dev" --proc "$root/proc" --tmpfs "$root/run" --tmpfs "$root/tmp" \
  rpm --root "$root" --dbpath /usr/share/rpm "$@" -i $(sed "s#^\([^/]\)#$here/\1#" "$work/packages") >"$work/log" 2>&1 ||
  { cat "$work/log" >&2; fail "Cannot install the packages: rpm failed, its words are above"; }
# Debian's rpm warns that it is no package manager of Debian's; here it is not one.
sed -i '/^rpm: RPM should not be used directly/d; /^rpm: However assuming you know/d' "$work/log"
if grep -q 'does not exist - using' "$work/log"; then
  cat "$work/log" >&2
  fail "Cannot install the packages: files belong to the users or groups above, and no package brings these"
fi
cat "$work/log"
