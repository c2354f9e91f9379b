#!/bin/sh
# Writes Fedora's CHECKSUM file: what `sha256sum -c` reads, with the size of each file in a comment.
#
# usage: write-checksums.sh OUTPUT PATH...
#   PATH  a file, listed by its name; or a folder, listed with all its files as FOLDER/PATH
# Output, two lines a file, sorted by name:
#   # NAME: SIZE bytes
#   SHA256 (NAME) = HEX
# Names are those under which the files are published beside OUTPUT; two files of one name are an error, and so is a name
# that a line cannot hold (sha256sum would escape it, gpg's dash-escaping and Fedora's readers would not understand).
# tools: sh awk cut find sha256sum sort uniq wc
set -eu

fail() { echo "write-checksums: $*" >&2; exit 1; }

[ $# -ge 2 ] || fail "Cannot write checksums: expected OUTPUT PATH..., got $# arguments"
output=$1
shift
work=${TMPDIR:-/tmp}/write-checksums
newline='
'
tab=$(printf '\t')
# NAME<TAB>PATH a line. Links are followed: what is published is what they point at.
for path in "$@"; do
  [ -e "$path" ] || fail "Cannot write checksums: no file or folder $path"
  name=${path##*/}
  bad=$(find -L "$path" -name "*[$newline$tab\\\\]*")
  [ -z "$bad" ] || fail "Cannot write checksums: the name of \"$bad\" holds a line end, a tab or a backslash"
  find -L "$path" -type f | awk -v cut="$((${#path} - ${#name} + 1))" '{ print substr($0, cut) "\t" $0 }'
done >"$work.files"
[ -s "$work.files" ] || fail "Cannot write checksums: there is no file in $*"
twice=$(cut -f 1 "$work.files" | LC_ALL=C sort | uniq -d)
[ -z "$twice" ] || fail "Cannot write checksums: several files are called \"$twice\""
LC_ALL=C sort -t "$tab" -k 1,1 "$work.files" >"$work.sorted"
while IFS=$tab read -r name path; do
  size=$(wc -c <"$path")
  digest=$(sha256sum <"$path")
  printf '# %s: %d bytes\nSHA256 (%s) = %s\n' "$name" "$size" "$name" "${digest%% *}"
done <"$work.sorted" >"$output"
