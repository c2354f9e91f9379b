# shellcheck shell=sh disable=SC2154 # sourced by gpg-sign.sh and ostree-sign.sh, which have fail and set work
# A GnuPG home that knows one key and nothing else: what can be signed with and what is trusted are the same one key,
# whatever else the person's own keyring holds. The secret key stays with the person's agent, which signs when asked
# through its socket ($ATOMIC_GPG_AGENT): it cannot be had through it.

# open_gpg_home FINGERPRINT PUBLIC-KEY-FILE; sets gpg_home
open_gpg_home() {
  gpg_home=$work/gnupg
  mkdir -m 700 "$gpg_home"
  gpg_here --import "$2" 2>"$work/gpg.log" || fail "Cannot read the public key in $2: $(tail -n 1 "$work/gpg.log")"
  known=$(gpg_here --with-colons --list-keys | awk -F : '$1 == "pub" { wanted = 1 } $1 == "fpr" && wanted { print $10; wanted = 0 }')
  [ "$known" = "$1" ] || fail "Cannot use the public key in $2: it is of $(printf '%s' "$known" | tr '\n' ' '), expected $1 alone"
}

# Lets the home's key sign.
open_gpg_agent() {
  [ -S "${ATOMIC_GPG_AGENT:-}" ] || fail "Cannot sign: there is no gpg-agent; set GNUPGHOME to the folder whose agent has the key"
  ln -s "$ATOMIC_GPG_AGENT" "$gpg_home/S.gpg-agent"
}

gpg_here() { gpg --homedir "$gpg_home" --batch --quiet --no-autostart --no-tty "$@"; }

# signers_of SIGNATURE [FILE]: the primary fingerprint of each valid signature, one a line; "bad: WHY" for any other. The exit
# status of gpg and its words tell too little: a signature by an expired key is "good" for it.
signers_of() {
  gpg_here --status-fd 1 --verify "$@" 2>/dev/null | awk '
    $2 == "NEWSIG" { finish(); open = 1 }
    $2 ~ /^(BADSIG|ERRSIG|EXPSIG|EXPKEYSIG|REVKEYSIG|NODATA|FAILURE)$/ { trouble = trouble " " $2 }
    $2 == "VALIDSIG" { signer = $12 }
    END { finish() }
    function finish() {
      if (trouble != "") print "bad:" trouble
      else if (signer != "") print signer
      else if (open) print "bad: no verdict"
      open = 0; signer = trouble = ""
    }'
}

# Says why the agent did not sign, in words that lead on.
fail_to_sign() {
  case $(cat "$work/gpg.log") in
    *'No secret key'*) fail "Cannot sign with $1: the agent does not have its secret key; set GNUPGHOME to the folder that has" ;;
    *'No pinentry'* | *'Inappropriate ioctl'* | *'Operation cancelled'* | *'Timeout'*)
      fail "Cannot sign with $1: its passphrase is not at hand; give it to the agent (gpg-preset-passphrase) and set ATOMIC_GPG_AGENT to its own socket (gpgconf --list-dirs agent-socket)" ;;
  esac
  fail "Cannot sign with $1: $(tail -n 2 "$work/gpg.log" | tr '\n' ' ')"
}
