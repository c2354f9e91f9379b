#!/bin/sh
# Makes the ostree repository that is published: the commit signed, static deltas beside it, and last of all the summary, which
# lists them, and its signature.
#
# usage: ostree-sign.sh OPTION VALUE...
#   --repo DIRECTORY            archive repository with the commit, signed by somebody or not
#   --commit FILE               its checksum
#   --ref REF
#   --deltas DIRECTORY          the output of make-static-delta.sh; may be said again
#   --gpg-key FINGERPRINT       with
#   --gpg-public FILE           the armoured public key
#   --ed25519-public BASE64     at least one kind of key
#   --output DIRECTORY
# The secret keys: the agent at $ATOMIC_GPG_AGENT, the file at $ATOMIC_ED25519_KEY.
#
# A key that has signed the commit does not sign it again. A signature counts only when it was verified with nothing but the
# expected key, and at the end ostree's own client reads the repository with nothing but that key.
# Objects keep their bytes. Signatures and the summary have the time of signing in them: two runs differ there, and only there.
# The parts are beside it: gpg-home.sh, ed25519-key.sh, signature-files.sh.
# tools: sh awk base64 cat cmp cp gpg head ln mkdir mv od openssl ostree rm sed sha256sum tail tr wc
set -eu

fail() { echo "ostree-sign: $*" >&2; exit 1; }

work=${TMPDIR:-/tmp}/ostree-sign
mkdir "$work"
trap 'rm -rf "$work"' EXIT
tools=${0%/*}
# shellcheck source=rules/tools/gpg-home.sh
. "$tools/gpg-home.sh"
# shellcheck source=rules/tools/ed25519-key.sh
. "$tools/ed25519-key.sh"
# shellcheck source=rules/tools/signature-files.sh
. "$tools/signature-files.sh"

# has_signature FILE SIGNATURES KIND: whether the expected key has signed FILE; what is not its signature is not looked at.
has_signature() {
  for signature in $(signatures_in "$2" "$3"); do
    from_hex "$signature" >"$work/signature"
    case $3 in
      ostree.gpgsigs) [ "$(signers_of "$work/signature" "$1")" != "$gpg_key" ] || return 0 ;;
      *) ! ed25519_verify "$1" "$work/signature" || return 0 ;;
    esac
  done
  return 1
}

# sign FILE SIGNATURES: once with each key
sign() {
  if [ -n "$gpg_key" ] && ! has_signature "$1" "$2" ostree.gpgsigs; then
    [ -e "$gpg_home/S.gpg-agent" ] || open_gpg_agent
    gpg_here --yes --local-user "$gpg_key" --output "$work/new" --detach-sign "$1" 2>"$work/gpg.log" || fail_to_sign "$gpg_key"
    add_signature "$2" ostree.gpgsigs "$work/new"
    has_signature "$1" "$2" ostree.gpgsigs || fail "Cannot believe in the signature of $1: it is not of $gpg_key"
  fi
  if [ -n "$ed25519_key" ] && ! has_signature "$1" "$2" ostree.sign.ed25519; then
    open_ed25519_secret
    ed25519_sign "$1" "$work/new"
    add_signature "$2" ostree.sign.ed25519 "$work/new"
    has_signature "$1" "$2" ostree.sign.ed25519 || fail "Cannot believe in the signature of $1: it is not of $ed25519_key"
  fi
}

# What a client does that has only the public key. An ostree that does not know ed25519 checks the other kind.
read_as_client() {
  ostree init --repo="$work/client" --mode=archive
  set -- --set=gpg-verify=false
  [ -z "$gpg_key" ] || set -- --set=gpg-verify-summary=true --gpg-import="$gpg_public"
  ostree remote add --repo="$work/client" "$@" release "file://$output" "$ref" >/dev/null
  [ -z "$gpg_key" ] || ostree config --repo="$work/client" set 'remote "release".gpg-verify' true
  ostree pull --repo="$work/client" --commit-metadata-only --untrusted release "$ref" >"$work/log" 2>&1 ||
    fail "Cannot publish: a client with the public key refuses the repository: $(tail -n 1 "$work/log")"
  [ "$(ostree rev-parse --repo="$work/client" "release:$ref")" = "$commit" ] || fail "Cannot publish: $ref is not $commit"
}

repo='' commit_file='' ref='' gpg_key='' gpg_public='' ed25519_key='' output=''
: >"$work/deltas"
while [ $# -ge 2 ]; do
  case $1 in
    --repo) repo=$2 ;;
    --commit) commit_file=$2 ;;
    --ref) ref=$2 ;;
    --deltas) echo "$2" >>"$work/deltas" ;;
    --gpg-key) gpg_key=$2 ;;
    --gpg-public) gpg_public=$2 ;;
    --ed25519-public) ed25519_key=$2 ;;
    --output) output=$PWD/$2 ;;
    *) fail "unknown option \"$1\"" ;;
  esac
  shift 2
done
for value in "$repo" "$commit_file" "$ref" "$output" "$gpg_key$ed25519_key"; do
  [ -n "$value" ] || fail "--repo, --commit, --ref, --output and a key are required"
done
commit=$(cat "$commit_file")
[ -z "$gpg_key" ] || open_gpg_home "$gpg_key" "$gpg_public"
[ -z "$ed25519_key" ] || open_ed25519_public "$ed25519_key"

cp -R "$repo" "$output"
rm -rf "$output/tmp" "$output/.lock" "$output/summary" "$output/summary.sig"
mkdir "$output/tmp"
[ "$(ostree rev-parse --repo="$output" "$ref" 2>/dev/null)" = "$commit" ] || fail "Cannot sign: $ref of the repository is not $commit"
object=$output/objects/$(echo "$commit" | sed 's|^..|&/|')
# Its name is the digest of its bytes: what is signed is the commit that the tree was tested as.
[ "$(sha256sum <"$object.commit")" = "$commit  -" ] || fail "Cannot sign: the repository's commit $commit is damaged"
sign "$object.commit" "$object.commitmeta"
while read -r folder; do cp -R "$folder/." "$output/deltas"; done <"$work/deltas"
ostree summary --repo="$output" --update
sign "$output/summary" "$output/summary.sig"
read_as_client
rm -rf "$output/tmp" "$output/.lock"
mkdir "$output/tmp"
echo "ostree-sign: $ref => $commit"
