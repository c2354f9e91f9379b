#!/bin/sh
# Fetches one pinned file of a repository's metadata: the locked bytes, from whichever mirror has them, or nothing.
#
# usage: fetch-remote-metadata.sh SHA256 OUTPUT
# environment: MIRROR_ADDRESSES  whole addresses of the file, a line each, tried in order
#              MIRROR_PROXY      an address, or "_none_"; otherwise what the machine's environment says
# The addresses are not arguments: mirrors come and go, and none of them can change the result.
# tools: sh curl sha256sum cut mv mkdir rm dirname
set -eu

fail() { echo "fetch-remote-metadata: $*" >&2; exit 1; }

[ $# -eq 2 ] || fail "Cannot fetch: expected SHA256 OUTPUT, got $# arguments"
digest=$1 output=$2
part=$output.part
log=${TMPDIR:-/tmp}/curl.log
mkdir -p "$(dirname "$output")"
case ${MIRROR_PROXY-} in
  '') set -- ;;
  _none_) set -- --noproxy '*' ;;
  *) set -- --proxy "$MIRROR_PROXY" ;;
esac
# A here-document and not a pipe: the loop must be able to end the script.
while read -r address; do
  [ -n "$address" ] || continue
  rm -f "$part"
  if ! curl --disable --fail --silent --show-error --location --proto '=http,https,file' --proto-redir '=http,https' \
    --connect-timeout 20 --speed-limit 100 --speed-time 60 --retry 1 "$@" --output "$part" -- "$address" 2>"$log"; then
    read -r line <"$log" || line="curl failed without a word"
    echo "  $address: ${line#curl: }" >&2
    continue
  fi
  actual=$(sha256sum "$part" | cut -d ' ' -f 1)
  if [ "$actual" = "$digest" ]; then
    mv "$part" "$output"
    exit 0
  fi
  echo "  $address: has sha256 $actual, the lock says $digest" >&2
done <<ADDRESSES
${MIRROR_ADDRESSES-}
ADDRESSES
rm -f "$part"
fail "Cannot fetch the metadata from any mirror above: if the repository has moved on, build with --refresh"
