#!/bin/sh
# Resolves a treefile's packages against repositories: the exact packages, by digest, that make the tree.
#
# usage: lock-packages.sh OUTPUT-JSON ARCHITECTURE --plan FILE --repository ID DIR [--repository ID DIR]...
#   ARCHITECTURE  the treefile's basearch: x86_64 or aarch64
#   ID DIR        a folder with repodata/; the packages themselves need not be there. An earlier repository wins a tie.
#   FILE          what is wanted, a line each:
#                   install PACKAGE        whatever dnf takes: a name, name-version, a provide, a glob
#                   exclude GLOB           packages that must not come along
#                   recommends true|false  whether weak dependencies come along
# Output, sorted by name, a line a package (so that a diff reads well):
#   {"packages":[
#   {"name":…,"epoch":"0","version":…,"release":…,"arch":…,"sha256":…,"size":…,"repository":…,"location":…},
#   …
#   ]}
# The answer is libsolv's own (dnf's solver dump), not a scraped table; digest, size and location are primary.xml's. Nothing
# of the host enters: no configuration, no installed package, no variable, no plugin.
# Seen to work with dnf 4; dnf 5 has the same options, but not seen.
# tools: sh dnf unshare id gzip xz zstd awk sort sed mkdir rm cat grep
set -eu

fail() { echo "lock-packages: $*" >&2; exit 1; }

[ $# -ge 4 ] || fail "Cannot resolve: expected OUTPUT-JSON ARCHITECTURE --plan FILE --repository ID DIR..., got $# arguments"
output=$1 architecture=$2
shift 2
work=${TMPDIR:-/tmp}/lock-packages
here=$PWD
mkdir -p "$work/root" "$work/empty" "$work/repos"
trap 'rm -rf "$work"' EXIT
echo '[main]' >"$work/dnf.conf"
: >"$work/primary"

append_primary() { # ID DIR
  href=$(awk '/<data type="primary">/ { inside = 1 } inside && /<location/ { match($0, /href="[^"]*"/); print substr($0, RSTART + 6, RLENGTH - 7); exit }' "$2/repodata/repomd.xml")
  if [ -z "$href" ] || [ ! -f "$2/$href" ]; then fail "Cannot read repository \"$1\": $2/repodata/repomd.xml names no primary metadata that is there"; fi
  case $href in
    *.gz) gzip -dc "$2/$href" ;;
    *.xz) xz -dc "$2/$href" ;;
    *.zst) zstd -qdc "$2/$href" ;;
    *.xml) cat "$2/$href" ;;
    *) fail "Cannot read repository \"$1\": $href is compressed in a way that is not known (gz, xz and zst are)" ;;
  esac >"$work/primary.xml" || fail "Cannot read repository \"$1\": $href is damaged"
  # NEVRA as libsolv writes it, then what the lock says of it.
  awk -v id="$1" '
    function value(text, name) { return match(text, " " name "=\"[^\"]*\"") ? substr(text, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    function content(text) { sub(/^[^>]*>/, "", text); sub(/<.*/, "", text); return text }
    BEGIN { RS = "<" }
    /^package / { name = ""; arch = "" }
    /^name>/ && name == "" { name = content($0) }
    /^arch>/ { arch = content($0) }
    /^version / { epoch = value($0, "epoch"); version = value($0, "ver"); release = value($0, "rel") }
    /^checksum / { kind = value($0, "type"); digest = content($0); gsub(/[ \n]/, "", digest) }
    /^size / { size = value($0, "package") }
    /^location / { location = value($0, "href") }
    /^\/package>/ {
      if (kind != "sha256") digest = "-"
      nevra = name "-" (epoch == "" || epoch == "0" ? "" : epoch ":") version "-" release "." arch
      print nevra "@" id, name, (epoch == "" ? "0" : epoch), version, release, arch, digest, size, id, location
    }' "$work/primary.xml" >>"$work/primary"
}

plan='' repositories='' cost=1000
while [ $# -gt 0 ]; do
  case $1 in
    --plan)
      [ $# -ge 2 ] || fail "Cannot resolve: --plan needs FILE"
      plan=$2
      shift 2 ;;
    --repository)
      [ $# -ge 3 ] || fail "Cannot resolve: --repository needs ID and DIR"
      case $3 in /*) dir=$3 ;; *) dir=$here/$3 ;; esac
      [ -f "$dir/repodata/repomd.xml" ] || fail "Cannot read repository \"$2\": $3 has no repodata/repomd.xml"
      append_primary "$2" "$dir"
      repositories="$repositories $2"
      printf '[%s]\nname=%s\nbaseurl=file://%s\ngpgcheck=0\ncost=%s\n' "$2" "$2" "$dir" "$cost" >"$work/repos/$2.repo"
      cost=$((cost + 1))
      shift 3 ;;
    *) fail "Cannot resolve: unknown option $1" ;;
  esac
done
[ -f "$plan" ] || fail "Cannot resolve: no plan is given"
[ -n "$repositories" ] || fail "Cannot resolve: no repository is given"

# From here on "$@" are the packages.
excludes='' weak=1
while read -r wish what; do
  case $wish in
    install) set -- "$@" "$what" ;;
    exclude) excludes="$excludes${excludes:+,}$what" ;;
    recommends) case $what in true) weak=1 ;; false) weak=0 ;; *) fail "Cannot resolve: recommends is \"$what\", not true or false" ;; esac ;;
    *) fail "Cannot resolve: $plan has an unknown wish \"$wish\"" ;;
  esac
done <"$plan"
[ $# -gt 0 ] || fail "Cannot resolve: the treefile asks for no package"

# dnf writes the dump into the current folder. --assumeno makes it end with 1 whether or not it found an answer.
# It wants to be root even to look: root of a user namespace that maps nobody else is enough.
become=
[ "$(id -u)" = 0 ] || become='unshare --user --map-root-user'
# shellcheck disable=SC2086 # words
( cd "$work" && HOME=$work $become dnf --quiet --assumeno --debugsolver --noplugins --config="$work/dnf.conf" --installroot="$work/root" \
  --setopt=reposdir="$work/repos" --setopt=varsdir="$work/empty" --setopt=cachedir="$work/cache" \
  --setopt=persistdir="$work/persist" --setopt=logdir="$work" --setopt=install_weak_deps="$weak" \
  --setopt=excludepkgs="$excludes" --setopt=module_platform_id=platform:none \
  --releasever=0 --forcearch="$architecture" install "$@" ) >"$work/log" 2>&1 || true
result=$work/debugdata/rpms/solver.result
if ! [ -s "$result" ] || ! grep -q '^install ' "$result" || grep -q '^problem ' "$result"; then
  grep -v -e '^Operation aborted' -e 'bash: not found' -e "try to add '--" "$work/log" | sed 's/^/  /' >&2
  fail "Cannot resolve the packages: no set of packages of repositories$repositories satisfies the above"
fi

grep '^install ' "$result" | sed 's/^install //; s/ .*//' | LC_ALL=C sort >"$work/chosen"
awk '
  NR == FNR { wanted[$1] = 1; next }
  ($1 in wanted) && !($1 in seen) { seen[$1] = 1; print }
  END { for (nevra in wanted) if (!(nevra in seen)) { print "  " nevra ": not in the primary metadata" >"/dev/stderr"; bad = 1 } exit bad }
' "$work/chosen" "$work/primary" >"$work/locked" || fail "Cannot pin the packages above"
LC_ALL=C sort -k 2,2 -k 4 "$work/locked" | awk '
  function text(value) { gsub(/&amp;/, "\\&", value); gsub(/["\\]/, "\\\\&", value); return "\"" value "\"" }
  $7 == "-" { print "  " $1 ": its repository gives no sha256 for it" >"/dev/stderr"; bad = 1 }
  BEGIN { printf "{\"packages\":[" }
  { printf "%s\n{\"name\":%s,\"epoch\":%s,\"version\":%s,\"release\":%s,\"arch\":%s,\"sha256\":%s,\"size\":%s,\"repository\":%s,\"location\":%s}",
      (NR > 1 ? "," : ""), text($2), text($3), text($4), text($5), text($6), text($7), $8, text($9), text($10) }
  END { print "\n]}"; exit bad }
' >"$work/json" || fail "Cannot pin the packages above"
cat "$work/json" >"$output"
