#!/bin/sh
# The mirror of an upgrade test: a repository with one commit that is signed, signed by a stranger, or not at all; sourced by
# upgrade-test.sh, which sets: repo, next, ref, scratch, disk, and defines fail_usage.
#
# It is served from $scratch/www/repo; a signature is one file beside the commit, so exchanging that file is all that it takes.

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this

make_mirror() {
	export GNUPGHOME="$scratch/gnupg"
	mkdir -m 700 "$GNUPGHOME"
	mirror=$scratch/www/repo
	mkdir -p "$scratch/www"
	ostree init --repo="$mirror" --mode=archive
	ostree --repo="$mirror" pull-local "$repo" "$next" >/dev/null || fail_usage "repository \"$repo\" does not hold commit $next"
	ostree --repo="$mirror" refs --create="$ref" "$next"
	signature=$mirror/objects/$(printf '%s' "$next" | sed 's|^..|&/|').commitmeta
	sign_commit foreign
	sign_commit mirror
	gpg --batch --quiet --armor --export mirror@example.org >"$scratch/mirror.asc"
	ostree --repo="$mirror" summary --update --gpg-sign=mirror@example.org --gpg-homedir="$GNUPGHOME"
	rm -rf "$GNUPGHOME" # its agent ends with it
}

# The key is older than the clock of any machine that is slow to start.
sign_commit() { # whose
	gpg --batch --quiet --faked-system-time 20200101T000000 --passphrase '' --quick-generate-key "$1@example.org" ed25519 sign never 2>"$scratch/gpg.err" ||
		fail_usage "gpg failed: $(cat "$scratch/gpg.err")"
	rm -f "$signature"
	ostree --repo="$mirror" gpg-sign --gpg-homedir="$GNUPGHOME" "$next" "$1@example.org" >/dev/null || fail_usage "ostree gpg-sign failed"
	cp "$signature" "$scratch/$1.commitmeta"
}

offer_commit() { # none|foreign|signed
	rm -f "$signature"
	case $1 in
	foreign) cp "$scratch/foreign.commitmeta" "$signature" ;;
	signed) cp "$scratch/mirror.commitmeta" "$signature" ;;
	esac
}
