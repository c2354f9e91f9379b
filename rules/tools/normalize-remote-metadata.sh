#!/bin/sh
# Turns a repository's metadata into the form that locks are made from: what the packages are, and nothing about when, where
# or how the metadata was made.
#
# usage: normalize-remote-metadata.sh OUTPUT-DIR PRIMARY OPEN-SHA256 [--filelists FILE OPEN-SHA256]
#                                     [--exclude REGEX]... [--include REGEX]...
#   PRIMARY, FILE  primary.xml and filelists.xml, plain or compressed with gzip, xz or zstd
#   OPEN-SHA256    of the uncompressed content, or "-" where the repository does not say
#   REGEX          extended, against name, name.arch, name-version, name-version-release and so on, as dnf's globs are
# Output: OUTPUT-DIR/repodata with repomd.xml, primary.xml.gz and, when given, filelists.xml.gz.
# Packages are sorted and hold what a solver and a lock need; file times, descriptions, build hosts, the order and the
# compression of what came in are gone. So the same packages give the same bytes, whichever tool listed them when.
# tools: sh awk sort gzip xz zstd od sha256sum cut wc mkdir cat rm grep
set -eu

fail() { echo "normalize-remote-metadata: $*" >&2; exit 1; }

[ $# -ge 3 ] || fail "Cannot normalize: expected OUTPUT-DIR PRIMARY OPEN-SHA256 [OPTION]..., got $# arguments"
output=$1 primary=$2 primary_digest=$3
shift 3
work=${TMPDIR:-/tmp}/normalize-remote-metadata
mkdir -p "$work" "$output/repodata"
trap 'rm -rf "$work"' EXIT
filelists=''
: >"$work/exclude"
: >"$work/include"
while [ $# -gt 1 ]; do
  case $1 in
    --filelists) filelists=$2 filelists_digest=${3-}; shift ;;
    --exclude) echo "$2" >>"$work/exclude" ;;
    --include) echo "$2" >>"$work/include" ;;
    *) fail "Cannot normalize: unknown option $1" ;;
  esac
  shift 2
done

open() { # FILE OPEN-SHA256 OPENED
  case $(od -An -tx1 -N4 "$1") in
    ' 1f 8b'*) gzip -dc "$1" ;;
    ' fd 37 7a 58') xz -dc "$1" ;;
    ' 28 b5 2f fd') zstd -qdc "$1" ;;
    ' 42 5a 68'*) fail "Cannot read $1: it is compressed with bzip2, expected gzip, xz, zstd or none" ;;
    *) cat "$1" ;;
  esac >"$3" || fail "Cannot read $1: it is damaged"
  actual=$(sha256sum "$3" | cut -d ' ' -f 1)
  [ "$2" = - ] || [ "$2" = "$actual" ] || fail "Cannot use $1: uncompressed it has sha256 $actual, the repository's open-checksum says $2"
}

open "$primary" "$primary_digest" "$work/primary.in"
grep -q '<metadata[ >]' "$work/primary.in" || fail "Cannot use $primary: it is not primary metadata"
# A record per tag; a package becomes one line that begins with its pkgid.
awk -v exclude="$work/exclude" -v include="$work/include" '
  function value(text, name) { return match(text, "[ \t\n]" name "=\"[^\"]*\"") ? substr(text, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
  function content(text) { sub(/^[^>]*>/, "", text); gsub(/\n/, "\\&#10;", text); return text }
  function given(text, names,    count, list, index_, found, result) {
    count = split(names, list, " ")
    for (index_ = 1; index_ <= count; index_++) { found = value(text, list[index_]); if (found != "") result = result " " list[index_] "=\"" found "\"" }
    return result
  }
  function matches(patterns, count,    index_, form, forms, total) {
    total = split(name " " name "." arch " " name "-" version " " name "-" version "-" release " " name "-" version "-" release "." arch " " \
      name "-" epoch ":" version "-" release "." arch " " epoch ":" name "-" version "-" release "." arch, forms, " ")
    for (index_ = 1; index_ <= count; index_++) for (form = 1; form <= total; form++) if (forms[form] ~ patterns[index_]) return 1
    return 0
  }
  BEGIN {
    while ((getline line < exclude) > 0) excluded[++excluded_count] = "^" line "$"
    while ((getline line < include) > 0) included[++included_count] = "^" line "$"
    RS = "<"
  }
  /^package[ >]/ { name = arch = version = release = epoch = kind = digest = size = location = body = section = "" }
  /^name>/ && name == "" { name = content($0) }
  /^arch>/ { arch = content($0) }
  /^version / { epoch = value($0, "epoch"); version = value($0, "ver"); release = value($0, "rel"); if (epoch == "") epoch = "0" }
  /^checksum / { kind = value($0, "type"); digest = content($0); gsub(/&#10;| /, "", digest) }
  /^size / { size = value($0, "package") }
  /^location / { base = value($0, "xml:base"); sub(/\/*$/, "", base); location = (base == "" ? "" : base "/") value($0, "href") }
  /^rpm:(provides|requires|conflicts|obsoletes|recommends|suggests|supplements|enhances)>/ { section = $0; sub(/>.*/, "", section); body = body "<" section ">" }
  /^rpm:entry / && section != "" { body = body "<rpm:entry" given($0, "name flags epoch ver rel pre") "/>" }
  /^\/rpm:/ && section != "" && index($0, "/" section ">") == 1 { body = body "</" section ">"; section = "" }
  /^file[ >]/ { body = body "<file" given($0, "type") ">" content($0) "</file>" }
  /^\/package>/ {
    if (kind != "sha256") { print "  " name "-" version "-" release "." arch ": its checksum is of type \"" kind "\", expected sha256" >"/dev/stderr"; bad = 1 }
    if (matches(excluded, excluded_count) || (included_count > 0 && !matches(included, included_count))) next
    print digest " <package type=\"rpm\"><name>" name "</name><arch>" arch "</arch><version epoch=\"" epoch "\" ver=\"" version "\" rel=\"" release "\"/>" \
      "<checksum type=\"sha256\" pkgid=\"YES\">" digest "</checksum><size package=\"" size "\"/><location href=\"" location "\"/><format>" body "</format></package>"
  }
  END { exit bad }
' "$work/primary.in" >"$work/primary.lines" || fail "Cannot pin the packages above by their repository's words"
LC_ALL=C sort -u "$work/primary.lines" >"$work/primary.sorted"
rm "$work/primary.lines" "$work/primary.in"

finish() { # KIND NAMESPACE ROOT LINES
  count=$(wc -l <"$4")
  {
    printf '<?xml version="1.0" encoding="UTF-8"?>\n'
    printf '<%s xmlns="http://linux.duke.edu/metadata/%s" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="%d">\n' "$3" "$2" "$count"
    cut -d ' ' -f 2- "$4"
    printf '</%s>\n' "$3"
  } >"$work/$1.xml"
  gzip -nc "$work/$1.xml" >"$output/repodata/$1.xml.gz"
  {
    printf '<data type="%s">\n' "$1"
    printf '  <checksum type="sha256">%s</checksum>\n' "$(sha256sum "$output/repodata/$1.xml.gz" | cut -d ' ' -f 1)"
    printf '  <open-checksum type="sha256">%s</open-checksum>\n' "$(sha256sum "$work/$1.xml" | cut -d ' ' -f 1)"
    printf '  <location href="repodata/%s.xml.gz"/>\n  <timestamp>0</timestamp>\n' "$1"
    printf '  <size>%d</size>\n  <open-size>%d</open-size>\n</data>\n' "$(wc -c <"$output/repodata/$1.xml.gz")" "$(wc -c <"$work/$1.xml")"
  } >>"$work/records"
}

: >"$work/records"
finish primary common metadata "$work/primary.sorted"
if [ -n "$filelists" ]; then
  open "$filelists" "$filelists_digest" "$work/filelists.in"
  awk '
    function value(text, name) { return match(text, "[ \t\n]" name "=\"[^\"]*\"") ? substr(text, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    NR == FNR { wanted[substr($0, 1, 64)] = 1; next }
    FNR == 1 { next }
    /^package / { id = value($0, "pkgid"); text = ""; head = "<package pkgid=\"" id "\" name=\"" value($0, "name") "\" arch=\"" value($0, "arch") "\">" }
    /^version / { epoch = value($0, "epoch"); head = head "<version epoch=\"" (epoch == "" ? "0" : epoch) "\" ver=\"" value($0, "ver") "\" rel=\"" value($0, "rel") "\"/>" }
    /^file[ >]/ { kind = value($0, "type"); path = $0; sub(/^[^>]*>/, "", path); gsub(/\n/, "\\&#10;", path); text = text "<file" (kind == "" ? "" : " type=\"" kind "\"") ">" path "</file>" }
    /^\/package>/ && (id in wanted) { print id " " head text "</package>" }
  ' "$work/primary.sorted" RS='<' "$work/filelists.in" >"$work/filelists.lines"
  LC_ALL=C sort -u "$work/filelists.lines" >"$work/filelists.sorted"
  finish filelists filelists filelists "$work/filelists.sorted"
fi
{
  printf '<?xml version="1.0" encoding="UTF-8"?>\n<repomd xmlns="http://linux.duke.edu/metadata/repo">\n<revision>0</revision>\n'
  cat "$work/records"
  printf '</repomd>\n'
} >"$output/repodata/repomd.xml"
