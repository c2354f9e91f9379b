# shellcheck shell=sh disable=SC2154 # sourced by compose-tree.sh, which sets root, work and the rest
# From an installed root to what ostree deploys: rpm's database at rest, /var empty with tmpfiles.d to refill it, local
# state as links into /var, /etc as /usr/etc.

database=$root/usr/share/rpm/rpmdb.sqlite
rm -f "$root"/usr/share/rpm/.rpm.lock
sqlite3 "$database" 'PRAGMA journal_mode = DELETE; VACUUM;' >/dev/null || fail "Cannot compose: the tree's rpm database is damaged"

mkdir -p "$root/usr/lib/rpm/macros.d"
echo '%_dbpath /usr/share/rpm' >"$root/usr/lib/rpm/macros.d/macros.atomic"
# What every ostree system runs, whatever the presets say.
for unit in ostree-remount.service ostree-finalize-staged.path; do
  [ -e "$root/usr/lib/systemd/system/$unit" ] || continue
  mkdir -p "$root/usr/lib/systemd/system/multi-user.target.wants"
  ln -sfn "../$unit" "$root/usr/lib/systemd/system/multi-user.target.wants/$unit"
done
[ ! -f "$root/etc/default/useradd" ] || sed -i 's#^HOME=.*#HOME=/var/home#' "$root/etc/default/useradd"

mkdir -p "$root/usr/lib/tmpfiles.d"
{
  for path in home:0755 opt:0755 srv:0755 mnt:0755 roothome:0700 usrlocal:0755; do echo "d /var/${path%:*} ${path#*:} root root - -"; done
  for path in bin etc games include lib man sbin share src; do echo "d /var/usrlocal/$path 0755 root root - -"; done
  echo 'd /run/media 0755 root root - -'
  echo 'L /var/lib/rpm - - - - ../../usr/share/rpm'
} >"$root/usr/lib/tmpfiles.d/atomic-0-integration.conf"
cat "$root"/usr/lib/tmpfiles.d/*.conf | awk '$1 !~ /^#/ && NF > 1 { print $2 }' | sed 's#/$##' | LC_ALL=C sort -u >"$work/tmpfiles"
mkdir -p "$root/var"
rm -rf "$root"/var/cache/* "$root"/var/tmp/* "$root"/var/log/* "$root"/var/lib/rpm
find "$root/var" -type f -printf 'compose-tree: not kept, since /var is local state: /var/%P\n' | LC_ALL=C sort
# Owners by number: what the tree calls them is the tree's matter, and the build host's names are not its names.
find "$root/var" -mindepth 1 \( -type d -printf 'd\t/var/%P\t0%m %U %G - -\n' -o -type l -printf 'L\t/var/%P\t- - - - %l\n' \) |
  LC_ALL=C sort -t "$tab" -k 2,2 |
  awk -F '\t' 'NR == FNR { known[$1] = 1; next } !($2 in known) { gsub(/ /, "\\x20", $2); print $1, $2, $3 }' "$work/tmpfiles" - \
    >"$root/usr/lib/tmpfiles.d/atomic-1-autovar.conf"
rm -rf "${root:?}/var"
mkdir "$root/var"

relink() { # PATH TARGET: the folder becomes a link; it must hold nothing
  if [ -d "$root/$1" ] && [ ! -L "$root/$1" ]; then
    find "$root/$1" -depth -type d -empty -delete
    [ ! -e "$root/$1" ] || fail "Cannot compose: packages put files below /$1, which is local state in an ostree system"
  fi
  ln -sfn "$2" "$root/$1"
}
for path in boot dev proc run sys root tmp sysroot media; do rm -rf "${root:?}/$path"; done
mkdir -m 755 "$root/boot" "$root/dev" "$root/proc" "$root/run" "$root/sys" "$root/sysroot"
relink home var/home
relink root var/roothome
relink srv var/srv
relink mnt var/mnt
relink media run/media
relink ostree sysroot/ostree
if [ "$(first opt-usrlocal var)" = var ]; then
  relink opt var/opt
  relink usr/local ../var/usrlocal
fi
if is tmp-is-dir false; then mkdir -m 1777 "$root/tmp"; chmod 1777 "$root/tmp"; else relink tmp sysroot/tmp; fi

rm -f "$root/etc/machine-id"
! is machineid-compat true || : >"$root/etc/machine-id"
! is machineid-compat true || chmod 444 "$root/etc/machine-id"
[ ! -e "$root/usr/etc" ] || fail "Cannot compose: packages put files below /usr/etc, which is where ostree keeps /etc"
mv "$root/etc" "$root/usr/etc"
