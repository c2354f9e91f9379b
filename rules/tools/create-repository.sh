#!/bin/sh
# Makes a dnf repository of RPMs, with metadata that says what the packages are and nothing about when it was made.
#
# usage: create-repository.sh OUTPUT-DIR INPUT...
#   INPUT  an .rpm file, or a folder searched for .rpm files (a local repository: its own repodata is not looked at)
# Output: OUTPUT-DIR/packages/NAME-VERSION-RELEASE.ARCH.rpm and OUTPUT-DIR/repodata.
# Packages are named by their own header and sorted; revision and times are fixed; one compression; no sqlite copies. So
# the same packages give the same bytes, in whatever order, folder or with whatever repodata they came.
# Two different files with one NEVRA are an error, the same file twice is one package.
# tools: sh createrepo_c rpm find sort sed xargs mkdir cp cmp rm touch cat
set -eu

fail() { echo "create-repository: $*" >&2; exit 1; }

[ $# -ge 2 ] || fail "Cannot create a repository: expected OUTPUT-DIR INPUT..., got $# arguments"
output=$1
shift
work=${TMPDIR:-/tmp}/create-repository
mkdir -p "$work" "$output/packages"
trap 'rm -rf "$work"' EXIT
# Apart from the loop below, which is a pipe's first half: nobody asks how that ended.
for input in "$@"; do [ -e "$input" ] || fail "Cannot read $input: no such file or folder"; done
for input in "$@"; do
  find -L "$input" -name '*.rpm' ! -name '*.src.rpm' -type f
done | LC_ALL=C sort -u >"$work/files"
[ -s "$work/files" ] || fail "Cannot create a repository: no .rpm file in $*"

# The query takes all files at once; its answers come in the order asked.
sed 's/[^A-Za-z0-9_./+~^:%@-]/\\&/g' "$work/files" | xargs rpm -qp --nosignature --nodigest --qf '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm\n' >"$work/names" 2>"$work/log" ||
  {
    while read -r file; do rpm -qp --nosignature "$file" >"$work/log" 2>&1 || echo "  $file"; done <"$work/files" >&2
    fail "Cannot read the files above: they are damaged or no RPMs"
  }
exec 3<"$work/names"
while read -r file; do
  read -r name <&3
  target=$output/packages/$name
  if [ -e "$target" ]; then
    cmp -s "$file" "$target" || fail "Cannot create a repository: $file differs from another package that is also $name"
    continue
  fi
  # A copy, never a link: an output must not share its bytes with an input that can change. cp reflinks where it can.
  cp --reflink=auto "$file" "$target"
  touch -d "@${SOURCE_DATE_EPOCH:-0}" "$target"
done <"$work/files"
exec 3<&-

createrepo_c --quiet --no-database --workers 2 --revision 0 --set-timestamp-to-revision --checksum sha256 \
  --general-compress-type=gz --simple-md-filenames "$output" >"$work/log" 2>&1 ||
  { cat "$work/log" >&2; fail "Cannot create the metadata of $output: createrepo_c failed, its words are above"; }
