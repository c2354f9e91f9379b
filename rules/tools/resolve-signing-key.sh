#!/bin/sh
# Prints the public half of a key that somebody has, for the lock.
#
# usage: resolve-signing-key.sh openpgp GNUPGHOME KEY   GNUPGHOME may be empty: the person's usual one
#        resolve-signing-key.sh ed25519 FILE            a secret key as `ostree sign` reads it: in base64, 64 bytes or the seed's 32
# Output: openpgp: a line with the fingerprint, then the armoured public key; ed25519: the public key in base64.
# Runs on the host, not in an action. The secret key of a file goes from the file into openssl and nowhere else.
# tools: sh gpg awk base64 head openssl tail wc
set -eu

fail() { echo "$*" >&2; exit 1; }

case ${1:-} in
  openpgp)
    command -v gpg >/dev/null || fail "this host has no gpg; install it"
    [ -z "$2" ] || export GNUPGHOME="$2"
    where="the keyring of ${2:-$HOME/.gnupg}"
    # A secret key that can sign and has neither expired nor been revoked.
    list=$(gpg --batch --with-colons --list-secret-keys "$3" 2>/dev/null | awk -F : '
      $1 == "sec" { wanted = $2 !~ /^[rei]$/ && $12 ~ /S/ }
      $1 == "fpr" && wanted { print $10; wanted = 0 }')
    [ -n "$list" ] || fail "$where has no secret key for \"$3\" that can sign today"
    fingerprint=$(echo "$list" | tail -n 1)
    [ "$list" = "$fingerprint" ] ||
      fail "$where has several keys for \"$3\": $(echo "$list" | awk '{ printf "%s%s", separator, $0; separator = ", " }'); name one by its fingerprint"
    echo "$fingerprint"
    gpg --batch --armor --no-emit-version --export-options export-minimal --export "$fingerprint"
    ;;
  ed25519)
    command -v openssl >/dev/null || fail "this host has no openssl; install it"
    [ -n "$2" ] || fail "no key file was named; name one with --ed25519-key-file or in ATOMIC_ED25519_KEY_FILE"
    [ -r "$2" ] || fail "the key file \"$2\" cannot be read"
    size=$(base64 -d <"$2" 2>/dev/null | wc -c)
    case $size in 32 | 64) ;; *) fail "the key file \"$2\" does not hold 64 bytes in base64" ;; esac
    { printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040'; base64 -d <"$2" | head -c 32; } |
      openssl pkey -inform DER -pubout -outform DER | tail -c 32 | base64
    ;;
  *) fail "expected openpgp or ed25519" ;;
esac
