#!/bin/sh
# Repacks a Debian package as an RPM that dnf and rpm-ostree treat like any other.
#
# usage: build-rpm-from-deb.sh DEB OUTPUT-DIR [OPTION]...
#   --name NAME        the RPM's name when it must differ from the Debian one (a kernel: NAME without its version)
#   --require DEP      one more Requires, e.g. 'ca-certificates' or 'kmod >= 29'; may be repeated
#   --provide DEP      one more Provides; may be repeated
#   --link PATH=TARGET one more symbolic link, what an alternative of Debian's would make: /usr/bin/awk=mawk
#   --drop PATH        a path (shell glob, usr-merged, below /) to leave out; may be repeated
# Output: OUTPUT-DIR/NAME-VERSION-RELEASE.ARCH.rpm, and nothing else.
#
# What the RPM is: the same files, moved below /usr where Debian still has /bin, /lib and /sbin; no manuals, translations,
# headers or System V scripts; copyright files stay, as licences. Owners, modes and links are the archive's. Provides and Requires are what the ELF files say (sonames with symbol versions), so
# that a depsolver finds the closure; Debian's own Depends are not used, they name Debian's packages. Every RPM requires
# `filesystem`, so that the usr-merge links exist before the first file lands. Debian's maintainer scripts are not run: users come
# from sysusers.d, the rest from the small specs and the treefile's postprocess.
# Same bytes from the same .deb: no time, host or user enters (see the macros), compression is single-threaded.
# Reads the .deb with ar and tar, not dpkg, which other distributions do not have.
# tools: sh ar tar xz zstd gzip rpmbuild find sed awk sort mkdir mv rm cp cat ln
set -eu

fail() { echo "build-rpm-from-deb: $*" >&2; exit 1; }

[ $# -ge 2 ] || fail "Cannot build an RPM: expected DEB OUTPUT-DIR [OPTION]..., got $# arguments"
deb=$1 output=$2
shift 2
work=${TMPDIR:-/tmp}/rpm-from-deb
root=$work/root
mkdir -p "$work/control" "$root" "$work/attributes"
trap 'rm -rf "$work"' EXIT
: >"$work/dependencies"
: >"$work/drops"
: >"$work/links"
name=
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "Cannot build an RPM: option $1 needs a value"
  case $1 in
    --name) name=$2 ;;
    --require) echo "Requires: $2" >>"$work/dependencies" ;;
    --provide) echo "Provides: $2" >>"$work/dependencies" ;;
    --drop) echo "$2" >>"$work/drops" ;;
    --link) echo "$2" >>"$work/links" ;;
    *) fail "Cannot build an RPM: unknown option $1" ;;
  esac
  shift 2
done

[ -f "$deb" ] || fail "Cannot read $deb: no such file"
( cd "$work" && ar x "$OLDPWD/$deb" ) 2>"$work/log" || case $deb in
  /*) ( cd "$work" && ar x "$deb" ) || fail "Cannot read $deb: not a Debian package" ;;
  *) fail "Cannot read $deb: not a Debian package" ;;
esac
unpack() { # PREFIX TAR-ARGUMENT...
  for archive in "$work/$1".tar*; do
    prefix=$1
    shift
    case $archive in
      *.xz) xz -dc "$archive" | tar "$@" ;;
      *.zst) zstd -qdc "$archive" | tar "$@" ;;
      *.gz) gzip -dc "$archive" | tar "$@" ;;
      *.tar) tar "$@" <"$archive" ;;
      *) fail "Cannot unpack $prefix of $deb: unknown compression $archive" ;;
    esac
    return
  done
}
unpack control -x -C "$work/control" || fail "Cannot unpack control.tar of $deb"
unpack data -x -p --numeric-owner -C "$root" || fail "Cannot unpack data.tar of $deb"
# Owners by name as the archive has them: the build host's passwd is neither there nor meant.
unpack data -tv | awk '
  { owner = $2; path = $0; for (i = 1; i <= 5; i++) sub(/^[^ ]+ +/, "", path)
    if ($1 ~ /^[lh]/) { sub(/ -> .*/, "", path); sub(/ link to .*/, "", path) }
    sub(/^\.\//, "/", path); sub(/\/$/, "", path)
    if (owner != "root/root") { sub("/", " ", owner); print owner " " path } }' >"$work/owners"

# usr-merge: the moved directory may exist on both sides.
for top in bin sbin lib lib32 lib64 libx32; do
  if [ ! -d "$root/$top" ] || [ -L "$root/$top" ]; then continue; fi
  mkdir -p "$root/usr/$top"
  cp -a "$root/$top/." "$root/usr/$top/"
  rm -rf "${root:?}/$top"
done
sed -i 's#^\([^ ]* [^ ]* \)/\(bin\|sbin\|lib\|lib32\|lib64\|libx32\)/#\1/usr/\2/#' "$work/owners"

# A relative link that climbed out of /lib now starts one level deeper.
find "$root/usr" -maxdepth 4 -type l -printf '%P %l\n' | while read -r link target; do
  case $target in
    ../usr/*) ;;
    *) continue ;;
  esac
  [ -e "$root/usr/${link%/*}/$target" ] || ln -sfn "/usr/${target#../usr/}" "$root/usr/$link"
done

mkdir -p "$work/licenses"
[ ! -d "$root/usr/share/doc" ] || ( cd "$root/usr/share/doc" && find . -name copyright -type f ) >"$work/copyrights"
if [ -s "$work/copyrights" ]; then
  mkdir -p "$root/usr/share/licenses"
  while read -r file; do
    package=${file#./} package=${package%/copyright}
    mkdir -p "$root/usr/share/licenses/$package"
    mv "$root/usr/share/doc/$file" "$root/usr/share/licenses/$package/copyright"
  done <"$work/copyrights"
fi
( cd "$root" && rm -rf usr/include usr/lib/mime etc/init.d )
for directory in doc doc-base man info locale lintian bug menu bash-completion zsh pkgconfig initramfs-tools; do
  rm -rf "$root/usr/share/${directory:?}"
done
while read -r pattern; do
  # shellcheck disable=SC2086 # the pattern is a glob
  ( cd "$root" && rm -rf ${pattern#/} )
done <"$work/drops"
while IFS='=' read -r link target; do
  mkdir -p "$root${link%/*}"
  ln -sfn "$target" "$root$link"
done <"$work/links"
find "$root/usr" -depth -type d -empty -path '*/share*' -delete 2>/dev/null || true

control() { sed -n "s/^$1: //p" "$work/control/control"; }
[ -n "$name" ] || name=$(control Package)
version=$(control Version)
case $(control Architecture) in
  amd64) architecture=x86_64 ;;
  arm64) architecture=aarch64 ;;
  all) architecture=noarch ;;
  *) fail "Cannot build an RPM of $deb: architecture \"$(control Architecture)\" is not amd64, arm64 or all" ;;
esac
epoch=
case $version in *:*) epoch=${version%%:*} version=${version#*:} ;; esac
release=0
case $version in *-*) release=${version##*-} version=${version%-*} ;; esac
version=$(echo "$version" | sed 's/-/_/g')

# Directories that `filesystem` owns, or that rpm makes by itself with 0755 root, are not named; odd or empty ones are.
( cd "$root" && find . -mindepth 1 \( -type d \( -empty -o ! -perm 0755 \) -o ! -type d \) -printf '%y %m /%P\n' ) | LC_ALL=C sort -k 3 >"$work/found"
awk -v owners="$work/owners" '
  BEGIN { while ((getline line < owners) > 0) { split(line, part, " "); path = line; sub(/^[^ ]+ [^ ]+ /, "", path); owner[path] = part[1] ", " part[2] } }
  { kind = $1; mode = $2; path = $0; sub(/^[^ ]+ [^ ]+ /, "", path)
    quoted = path; gsub(/[%]/, "%%", quoted); if (path ~ /[*?{]|\[.*\]/) gsub(/[][*?{}\\]/, "\\\\&", quoted)
    who = (path in owner) ? owner[path] : "root, root"
    prefix = ""
    if (kind == "d") prefix = "%dir "
    if (path ~ /^\/usr\/share\/licenses\//) prefix = prefix "%license "
    print "%attr(" (kind == "l" ? "-" : mode) ", " who ") " prefix "\"" quoted "\"" }
' "$work/found" >"$work/files"

cp "${RPM_FILEATTRS:-/usr/lib/rpm/fileattrs}/elf.attr" "$work/attributes/" || fail "Cannot build an RPM: this host's rpm has no elf.attr"
cat >"$work/package.spec" <<SPEC
Name: $name
${epoch:+Epoch: $epoch}
Version: $version
Release: $release
Summary: $(control Description | sed 's/%/%%/g')
License: see /usr/share/licenses
URL: $(control Homepage)
BuildArch: $architecture
Requires: filesystem
$(cat "$work/dependencies")
%description
Repacked from the Debian package $(control Package) $(control Version).
%files -f $work/files
%defattr(-, root, root, -)
SPEC
[ -n "$(control Homepage)" ] || sed -i '/^URL:/d' "$work/package.spec"

mkdir -p "$output"
HOME=$work rpmbuild -bb --quiet --noclean --nocheck --target "$architecture" --buildroot "$root" \
  --define "_topdir $work/top" --define "_tmppath $work" --define "_rpmdir $work/rpms" \
  --define "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" \
  --define "_fileattrsdir $work/attributes" --define "_buildhost atomic-build" --define "_build_id_links none" \
  --define "debug_package %{nil}" --define "__os_install_post %{nil}" --define "_binary_payload w3.zstdio" \
  --define "__spec_install_pre %{nil}" --define "__check_files %{nil}" --define "_missing_build_ids_terminate_build 0" \
  --define "source_date_epoch_from_changelog 0" --define "use_source_date_epoch_as_buildtime 1" \
  --define "clamp_mtime_to_source_date_epoch 1" --define "_unpackaged_files_terminate_build 0" \
  --define "_source_payload w3.zstdio" --define "_binary_filedigest_algorithm 8" \
  "$work/package.spec" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "Cannot build an RPM of $deb: rpmbuild failed, its words are above"; }
mv "$work"/rpms/*.rpm "$output/"
