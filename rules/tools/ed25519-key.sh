# shellcheck shell=sh disable=SC2154 # sourced by ostree-sign.sh, which has fail and sets work
# Signatures of ostree's second kind. The secret key is read from its file straight into openssl's input: it is in no argument,
# no variable and no other file.

# A public key as openssl reads it: SubjectPublicKeyInfo.
open_ed25519_public() { # PUBLIC-KEY-IN-BASE64
  ed25519_public=$work/ed25519.public
  { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; printf '%s' "$1" | base64 -d; } >"$ed25519_public"
  [ "$(wc -c <"$ed25519_public")" -eq 44 ] || fail "Cannot use the ed25519 public key \"$1\": it is not 32 bytes in base64"
}

# The secret key's file: seed and public key, 64 bytes, or the seed alone, in base64, as `ostree sign` reads them.
# PrivateKeyInfo with the seed is what openssl makes a key of.
ed25519_secret() {
  printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040'
  base64 -d "$ATOMIC_ED25519_KEY" | head -c 32
}

open_ed25519_secret() {
  [ -r "${ATOMIC_ED25519_KEY:-}" ] || fail "Cannot sign with ed25519: there is no key file; name one with --ed25519-key-file"
  ed25519_secret | openssl pkey -inform DER -pubout -outform DER -out "$work/ed25519.own" 2>/dev/null ||
    fail "Cannot sign with ed25519: the key file does not hold a key as \"ostree sign\" reads it (64 bytes in base64)"
  cmp -s "$work/ed25519.own" "$ed25519_public" ||
    fail "Cannot sign with ed25519: the key file is of another key, $(tail -c 32 "$work/ed25519.own" | base64), expected $(tail -c 32 "$ed25519_public" | base64)"
}

# ed25519_sign FILE SIGNATURE
ed25519_sign() {
  ed25519_secret | openssl pkeyutl -sign -keyform DER -inkey /dev/stdin -rawin -in "$1" -out "$2" 2>"$work/openssl.log" ||
    fail "Cannot sign with ed25519: $(tail -n 1 "$work/openssl.log")"
}

# ed25519_verify FILE SIGNATURE
ed25519_verify() {
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$ed25519_public" -rawin -in "$1" -sigfile "$2" >/dev/null 2>&1
}
