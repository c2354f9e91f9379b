#!/bin/sh
# Says whether a file was signed by one of the given keys, and by nothing else that this host may trust.
#
# usage: verify-remote-signature.sh FILE SIGNATURE KEYRING     each the content itself, in base64
#   SIGNATURE  detached, armoured or not
#   KEYRING    binary public keys, one after the other
# gpgv and not gpg: it has no trust model, no key servers and no home to leave things in. An expired or revoked key, or an
# expired signature, is refused, which gpgv leaves to its caller.
# tools: sh gpgv base64 cat sed head tail grep mktemp rm
set -eu

fail() { echo "$*" >&2; exit 1; }

[ $# -eq 3 ] || fail "expected FILE SIGNATURE KEYRING, got $# arguments"
command -v gpgv >/dev/null || fail "this host has no gpgv; install it"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "$1" | base64 -d >"$work/file"
echo "$2" | base64 -d >"$work/signature"
echo "$3" | base64 -d >"$work/keyring"
if ! gpgv --homedir "$work" --keyring "$work/keyring" --status-fd 3 "$work/signature" "$work/file" \
  3>"$work/status" 2>"$work/log"; then
  case $(cat "$work/status") in
    *'] BADSIG '*) fail "the signature is of another content" ;;
    *'] NO_PUBKEY '*) fail "it is signed by key $(sed -n 's/.*\] NO_PUBKEY \([0-9A-F]*\).*/\1/p;' "$work/status" | head -n 1), which is none of the given ones" ;;
    *) fail "$(sed 's/^gpgv: //' "$work/log" | tail -n 1)" ;;
  esac
fi
for state in EXPKEYSIG REVKEYSIG EXPSIG; do
  ! grep -q "^\[GNUPG:\] $state " "$work/status" || fail "its key or signature has expired or was revoked ($state)"
done
grep -q '^\[GNUPG:\] VALIDSIG ' "$work/status" || fail "it holds no signature"
