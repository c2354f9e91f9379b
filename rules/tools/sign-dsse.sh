#!/bin/sh
# Signs a statement in a DSSE envelope (v1): what is signed is the pre-authentication encoding, which ties the type to the bytes.
#
# usage: sign-dsse.sh --statement FILE --type TYPE --public-key BASE64 --output FILE
#   --public-key  the ed25519 key that must have signed, 32 bytes as `ostree sign` writes them
# The secret key: the file at $ATOMIC_ED25519_KEY. The output is one line of JSON, as attestation bundles have them.
# ed25519 signatures hold no chance and no time: the same key and statement give the same bytes.
# The part is beside it: ed25519-key.sh.
# tools: sh base64 cat cmp head jq mkdir openssl rm sha256sum tail wc
set -eu

fail() { echo "sign-dsse: $*" >&2; exit 1; }

statement='' type='' public_key='' output=''
while [ $# -ge 2 ]; do
	case $1 in
	--statement) statement=$2 ;;
	--type) type=$2 ;;
	--public-key) public_key=$2 ;;
	--output) output=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$statement" "$type" "$public_key" "$output"; do [ -n "$value" ] || fail "an option is missing"; done
work=${TMPDIR:-/tmp}/sign-dsse
mkdir "$work"
trap 'rm -rf "$work"' EXIT
# shellcheck source=rules/tools/ed25519-key.sh
. "${0%/*}/ed25519-key.sh"

open_ed25519_public "$public_key"
open_ed25519_secret
{
	printf 'DSSEv1 %s %s %s ' "${#type}" "$type" "$(wc -c <"$statement")"
	cat "$statement"
} >"$work/signed"
ed25519_sign "$work/signed" "$work/signature"
ed25519_verify "$work/signed" "$work/signature" || fail "Cannot believe in the signature: it is not of $public_key"
# The identifier is a hint for who has many keys: the digest of the public key.
id=$(printf '%s' "$public_key" | base64 -d | sha256sum)
base64 "$statement" >"$work/payload"
base64 "$work/signature" >"$work/encoded"
jq -n -c --rawfile payload "$work/payload" --rawfile signature "$work/encoded" --arg type "$type" --arg id "SHA256:${id%% *}" \
	'def one_line: gsub("\n"; "");
	{ payloadType: $type, payload: ($payload | one_line), signatures: [{ keyid: $id, sig: ($signature | one_line) }] }' >"$output"
