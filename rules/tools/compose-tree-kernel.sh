# shellcheck shell=sh disable=SC2154 # sourced by compose-tree.sh, which sets root, work and the rest
# The kernel where ostree looks for it, its module index, and the initramfs made by the tree's own dracut.

archive_entry() { # NAME OCTAL-MODE MAJOR MINOR: one entry without content of a cpio archive ("newc")
  printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\0' \
    0 "0$2" 0 0 1 "$epoch" 0 0 0 "$3" "$4" $((${#1} + 1)) 0 "$1"
  padding=$(((4 - (110 + ${#1} + 1) % 4) % 4))
  while [ "$padding" -gt 0 ]; do printf '\0'; padding=$((padding - 1)); done
}

kernel=
for directory in "$root"/usr/lib/modules/*; do
  [ -d "$directory" ] || continue
  [ -z "$kernel" ] || fail "Cannot compose: the tree has two kernels, $kernel and ${directory##*/}"
  kernel=${directory##*/}
done
[ -n "$kernel" ] || fail "Cannot compose: no package of the tree brings a kernel (/usr/lib/modules is empty)"
modules=$root/usr/lib/modules/$kernel
for name in vmlinuz config System.map; do
  [ ! -e "$root/boot/$name-$kernel" ] || mv "$root/boot/$name-$kernel" "$modules/$name"
done
[ -f "$modules/vmlinuz" ] || fail "Cannot compose: kernel $kernel has no vmlinuz in /boot or /usr/lib/modules/$kernel"
[ -f "$modules/modules.dep" ] || inside depmod -a "$kernel"
if ! is no-initramfs false; then
  [ -x "$root/usr/bin/dracut" ] || fail "Cannot make the initramfs: no package of the tree brings dracut (or set no-initramfs)"
  progress "making the initramfs of $kernel"
  set --
  each initramfs-arg >"$work/arguments"
  while read -r argument; do set -- "$@" "$argument"; done <"$work/arguments"
  inside env DRACUT_NO_MKNOD=1 dracut --force --no-hostonly --reproducible --no-early-microcode --fwdir /usr/lib/firmware \
    --quiet --tmpdir /tmp --kver "$kernel" "$@" /run/compose/initramfs.img >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; fail "Cannot make the initramfs: dracut failed in the tree, its words are above"; }
  cat "$work/log"
  # A user namespace may not make device nodes, which the kernel wants before anything mounts /dev: they go in front,
  # as an uncompressed archive of their own, which the kernel unpacks first.
  {
    archive_entry dev 40755 0 0
    archive_entry dev/console 20600 5 1
    archive_entry dev/null 20666 1 3
    archive_entry dev/kmsg 20644 1 11
    archive_entry dev/random 20666 1 8
    archive_entry dev/urandom 20666 1 9
    archive_entry 'TRAILER!!!' 0 0 0
  } >"$work/nodes.cpio"
  size=$(wc -c <"$work/nodes.cpio")
  truncate -s $(((size + 511) / 512 * 512)) "$work/nodes.cpio"
  cat "$work/nodes.cpio" "$work/scratch/initramfs.img" >"$modules/initramfs.img"
  rm "$work/scratch/initramfs.img"
  chmod 600 "$modules/initramfs.img"
fi
if [ "$(first boot-location modules)" = new ]; then
  mkdir -p "$root/usr/lib/ostree-boot"
  sum=$(cat "$modules"/vmlinuz "$modules"/initramfs.img 2>/dev/null | sha256sum | cut -d ' ' -f 1)
  cp -p "$modules/vmlinuz" "$root/usr/lib/ostree-boot/vmlinuz-$kernel-$sum"
  [ ! -f "$modules/initramfs.img" ] || cp -p "$modules/initramfs.img" "$root/usr/lib/ostree-boot/initramfs-$kernel.img-$sum"
fi
