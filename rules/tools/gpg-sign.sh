#!/bin/sh
# Signs a file with one OpenPGP key, and believes in the signature only after it has verified it with that key alone.
#
# usage: gpg-sign.sh clear|detached FINGERPRINT PUBLIC-KEY FILE OUTPUT
#   clear     OUTPUT is the text inside its signature, as Fedora publishes CHECKSUM files
#   detached  OUTPUT is the armoured signature, to lie beside FILE
# $ATOMIC_GPG_AGENT is the socket of the agent that has the secret key. The part is beside it: gpg-home.sh.
# tools: sh awk cat cmp gpg ln mkdir rm tail tr
set -eu

fail() { echo "gpg-sign: $*" >&2; exit 1; }

[ $# -eq 5 ] || fail "Cannot sign: expected MODE FINGERPRINT PUBLIC-KEY FILE OUTPUT, got $# arguments"
mode=$1 fingerprint=$2 public_key=$3 file=$4 output=$5
work=${TMPDIR:-/tmp}/gpg-sign
mkdir "$work"
trap 'rm -rf "$work"' EXIT
# shellcheck source=rules/tools/gpg-home.sh
. "${0%/*}/gpg-home.sh"

open_gpg_home "$fingerprint" "$public_key"
open_gpg_agent
case $mode in
  clear) set -- --clear-sign ;;
  detached) set -- --armor --detach-sign ;;
  *) fail "Cannot sign: there is no mode \"$mode\"" ;;
esac
gpg_here --local-user "$fingerprint" --output "$output" "$@" "$file" 2>"$work/gpg.log" || fail_to_sign "$fingerprint"

if [ "$mode" = clear ]; then
  signers=$(signers_of "$output")
  # gpg drops blanks at line ends from what it signs: what people would then read is not what was signed.
  gpg_here --output "$work/text" --decrypt "$output" 2>/dev/null || :
  cmp -s "$work/text" "$file" ||
    fail "Cannot sign $file in clear: it is not plain lines of text; sign it detached"
else
  signers=$(signers_of "$output" "$file")
fi
[ "$signers" = "$fingerprint" ] || fail "Cannot believe in the signature of $file: it is of \"$signers\", expected $fingerprint alone"
