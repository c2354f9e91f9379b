#!/bin/sh
# Makes an ostree static delta: what a client fetches in a few files instead of an object at a time.
#
# usage: make-static-delta.sh --repo DIRECTORY --commit FILE [--from-repo DIRECTORY --from-commit FILE|--from-ref REF] --output DIRECTORY
#   --repo, --commit            where it leads: an archive repository, signed, since a delta carries the commit's signature along
#   --from-repo, --from-commit  where it begins; without them it begins at nothing
#   --from-ref                  instead of --from-commit: what the ref names in that repository
#   --max-bsdiff-size MIB       of files that are compared byte by byte
#   --min-fallback-size MIB     of files that are left to be fetched as objects
# Output: what belongs into the repository's folder deltas/. Nothing when both commits are the same.
#
# ostree writes the time of making into a delta; here it becomes the commit's own, so that the same two commits give the same bytes.
# tools: sh awk cat cp date dd mkdir od ostree rm sed tail tr wc
set -eu

fail() { echo "make-static-delta: $*" >&2; exit 1; }

# The superblock is a GVariant (a{sv}t…): its last bytes say where its first part ends, and the time stands after that, on a
# boundary of eight, big-endian. In 4 bytes or less, as long as it is below 4 GiB.
fix_time() { # SUPERBLOCK SECONDS
  size=$(wc -c <"$1")
  if [ "$size" -lt 256 ]; then width=1; elif [ "$size" -lt 65536 ]; then width=2; else width=4; fi
  end=$(tail -c "$width" "$1" | od -An -tu1 | awk '{ for (i = NF; i > 0; i--) value = value * 256 + $i; print value }')
  now=$(od -An -v -tu1 -j $(((end + 7) / 8 * 8)) -N 8 "$1" | awk '{ for (i = 1; i <= 8; i++) value = value * 256 + $i; print value }')
  # The one check against another layout: what stands there must be a time of this run.
  if [ "$now" -lt "$started" ] || [ "$now" -gt "$(date +%s)" ]; then
    fail "Cannot fix the time of a delta: ostree has changed its form"
  fi
  escapes=$(awk -v value="$2" 'BEGIN { for (i = 1; i <= 8; i++) { text = sprintf("\\%03o", value % 256) text; value = int(value / 256) } print text }')
  # shellcheck disable=SC2059 # the escapes are the content
  printf "$escapes" | dd of="$1" bs=1 seek=$(((end + 7) / 8 * 8)) conv=notrunc 2>/dev/null
}

repo='' commit_file='' from_repo='' from_file='' from_ref='' output='' bsdiff='' fallback=''
while [ $# -ge 2 ]; do
  case $1 in
    --repo) repo=$2 ;;
    --commit) commit_file=$2 ;;
    --from-repo) from_repo=$2 ;;
    --from-commit) from_file=$2 ;;
    --from-ref) from_ref=$2 ;;
    --output) output=$2 ;;
    --max-bsdiff-size) bsdiff=$2 ;;
    --min-fallback-size) fallback=$2 ;;
    *) fail "unknown option \"$1\"" ;;
  esac
  shift 2
done
for value in "$repo" "$commit_file" "$output"; do [ -n "$value" ] || fail "--repo, --commit and --output are required"; done
work=${TMPDIR:-/tmp}/make-static-delta
trap 'rm -rf "$work"' EXIT
mkdir "$work"
commit=$(cat "$commit_file")

# One repository with both commits: ostree measures no object of a parent repository.
cp -R --reflink=auto "$repo" "$work/repo"
rm -rf "$work/repo/tmp" "$work/repo/deltas"
mkdir "$work/repo/tmp"
set -- --empty
if [ -n "$from_repo" ]; then
  if [ -n "$from_ref" ]; then
    # A copy of somewhere else, without the empty folders that ostree wants in a repository.
    cp -R --reflink=auto "$from_repo" "$work/previous"
    from_repo=$work/previous
    for folder in refs/heads refs/mirrors refs/remotes tmp; do mkdir -p "$from_repo/$folder"; done
    from=$(ostree rev-parse --repo="$from_repo" "$from_ref") || fail "Cannot make the delta: the previous repository has no ref $from_ref"
  else
    from=$(cat "$from_file")
  fi
  if [ "$from" = "$commit" ]; then
    echo "make-static-delta: both are commit $commit: no delta is needed"
    mkdir "$output"
    exit
  fi
  ostree pull-local --repo="$work/repo" "$from_repo" "$from" >/dev/null
  set -- --from="$from"
fi
[ -z "$bsdiff" ] || set -- "$@" --max-bsdiff-size="$bsdiff"
[ -z "$fallback" ] || set -- "$@" --min-fallback-size="$fallback"
started=$(date +%s)
ostree static-delta generate --repo="$work/repo" "$@" --to="$commit" >"$work/log" 2>&1 ||
  { cat "$work/log" >&2; fail "Cannot make the delta: ostree failed, its words are above"; }
tail -n 3 "$work/log"
time=$(date -d "$(ostree show --repo="$work/repo" "$commit" | sed -n 's/^Date: *//p')" +%s)
for superblock in "$work"/repo/deltas/*/*/superblock; do fix_time "$superblock" "$time"; done
cp -R "$work/repo/deltas" "$output"
