#!/bin/sh
# Fetches the packages that a lock takes from a remote repository, each as the lock says, from whichever mirror has it.
#
# usage: fetch-remote-packages.sh LOCK-JSON OUTPUT-DIR REPOSITORY-ID [KEY]...
#   LOCK-JSON  the output of lock-packages.sh (read line by line: a package a line is part of its format)
#   KEY        armoured public keys; with one or more, every package must be signed by one of them
# environment: MIRROR_ADDRESSES  base addresses of the repository, a line each, tried in order
#              MIRROR_PROXY      an address, or "_none_"; otherwise what the machine's environment says
#              BLOB_FOLDER       optional: what was fetched before, as ab/SHA256; believed as little as any mirror
# Output: OUTPUT-DIR/SHA256.rpm. Several are under way at once, and connections are used again; a line as each is
# done says that the script lives.
# tools: sh curl sha256sum rpmkeys sed cut cat chmod cp mkdir mv rm tail tee touch
set -eu

fail() { echo "fetch-remote-packages: $*" >&2; exit 1; }

[ $# -ge 3 ] || fail "Cannot fetch: expected LOCK-JSON OUTPUT-DIR REPOSITORY-ID [KEY]..., got $# arguments"
lock=$1 output=$2 repository=$3
shift 3
work=${TMPDIR:-/tmp}/fetch-remote-packages
mkdir -p "$work/rpmdb" "$work/part" "$output"
trap 'rm -rf "$work"' EXIT
for key in "$@"; do
  rpmkeys --define "_dbpath $work/rpmdb" --import "$key" 2>"$work/log" || fail "Cannot use key $key: $(tail -n 1 "$work/log")"
done
keys=$#

# SHA256 NAME LOCATION a line; no field holds a blank, and lines are in one order of fields.
sed -n "s/.*\"name\":\"\([^\"]*\)\".*\"version\":\"\([^\"]*\)\",\"release\":\"\([^\"]*\)\",\"arch\":\"\([^\"]*\)\",\"sha256\":\"\([0-9a-f]*\)\".*\"repository\":\"$repository\",\"location\":\"\([^\"]*\)\".*/\5 \1-\2-\3.\4 \6/p" "$lock" >"$work/wanted"
: >"$work/problems"
case ${MIRROR_PROXY-} in
  '') set -- ;;
  _none_) set -- --noproxy '*' ;;
  *) set -- --proxy "$MIRROR_PROXY" ;;
esac

take() { # FILE DIGEST NAME: the package, if it is the locked one; otherwise what is wrong is in $problem
  actual=$(sha256sum "$1" | cut -d ' ' -f 1)
  if [ "$actual" != "$2" ]; then
    problem="has sha256 $actual, the lock says $2"
    rm -f "$1"
    return 1
  fi
  if [ "$keys" -gt 0 ]; then
    rpmkeys --define "_dbpath $work/rpmdb" --define '_pkgverify_level signature' --checksig "$1" >"$work/checked" 2>&1 ||
      { sed 's/^/  /' "$work/checked" >&2; fail "Cannot use $3 of repository \"$repository\": none of the given keys has signed it"; }
  fi
  mv "$1" "$output/$2.rpm"
  touch -d "@${SOURCE_DATE_EPOCH:-0}" "$output/$2.rpm"
}

: >"$work/missing"
while read -r digest name location; do
  part=$work/part/$digest
  blob=${BLOB_FOLDER-}/${digest%"${digest#??}"}/$digest
  if [ -n "${BLOB_FOLDER-}" ] && [ -f "$blob" ] && cp --reflink=auto "$blob" "$part" && chmod u+w "$part" && take "$part" "$digest" "$name"; then continue; fi
  echo "$digest $name $location" >>"$work/missing"
done <"$work/wanted"
mv "$work/missing" "$work/wanted"

while read -r mirror; do
  if [ -z "$mirror" ] || [ ! -s "$work/wanted" ]; then continue; fi
  while read -r digest _ location; do
    case $location in *://*) address=$location ;; *) address=${mirror%/}/$location ;; esac
    # In curl's quotes only these two need an escape.
    printf 'url = "%s"\noutput = "%s"\n' "$(printf '%s' "$address" | sed 's/["\\]/\\&/g')" "$work/part/$digest"
  done <"$work/wanted" >"$work/config"
  curl --disable --fail --silent --location --globoff --proto '=http,https,file' --proto-redir '=http,https' \
    --connect-timeout 20 --speed-limit 100 --speed-time 60 --retry 1 --parallel --parallel-max 6 "$@" \
    --no-progress-meter --write-out '%{filename_effective} %{errormsg}\n' --config "$work/config" | tee "$work/log"
  : >"$work/missing"
  while read -r digest name location; do
    part=$work/part/$digest
    if [ -f "$part" ]; then
      if take "$part" "$digest" "$name"; then continue; fi
    else
      said=$(sed -n "s|^$part ||p" "$work/log" | tail -n 1)
      problem="${said:-not received}"
    fi
    echo "$digest $name $location" >>"$work/missing"
    echo "  $name from ${mirror%/}/$location: $problem" >>"$work/problems"
  done <"$work/wanted"
  mv "$work/missing" "$work/wanted"
done <<ADDRESSES
${MIRROR_ADDRESSES-}
ADDRESSES

if [ -s "$work/wanted" ]; then
  names=$(cut -d ' ' -f 2 "$work/wanted")
  cat "$work/problems" >&2
  # shellcheck disable=SC2086 # words
  fail "Cannot fetch" $names "from any mirror of repository \"$repository\": build with --refresh if it has moved on"
fi
