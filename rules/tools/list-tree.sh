#!/bin/sh
# Lists what is in a commit, for `atomic-build diff`: on the host, by the programs that made it.
#
# usage: list-tree.sh REPOSITORY [REVISION]
#   REVISION  a commit or a ref; without it the repository's only ref
# Output, a line each: `commit CHECKSUM`, `version TEXT`, then `package NAME EPOCH VERSION RELEASE ARCH` (tabs between, an absent
# epoch is empty), then `file ` and what `ostree ls -R -C` says.
# tools: sh mktemp ostree rm rpm sed tr
set -eu

fail() { echo "$*" >&2; exit 1; }

repo=$1 revision=${2:-}
if [ -z "$revision" ]; then
	revision=$(ostree --repo="$repo" refs 2>/dev/null) || fail "\"$repo\" is no ostree repository"
	case $revision in
	'') fail "ostree repository \"$repo\" has no ref, expected one, or a revision: $repo@COMMIT" ;;
	*"
"*) fail "ostree repository \"$repo\" has several refs, expected one of them: $repo@REF; they are $(echo "$revision" | tr '\n' ' ')" ;;
	esac
fi
commit=$(ostree --repo="$repo" rev-parse "$revision" 2>/dev/null) || fail "ostree repository \"$repo\" has no revision \"$revision\""
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'commit %s\n' "$commit"
version=$(ostree --repo="$repo" show --print-metadata-key=version "$commit" 2>/dev/null) || version=
printf 'version %s\n' "$version" | sed "s/ '/ /; s/'\$//"

for folder in /usr/lib/sysimage/rpm /usr/lib/sysimage/rpm-ostree-base-db /usr/share/rpm; do
	rm -rf "$work/rpm"
	ostree --repo="$repo" checkout --user-mode --disable-cache --subpath="$folder" "$commit" "$work/rpm" 2>/dev/null || continue
	[ -f "$work/rpm/rpmdb.sqlite" ] || [ -f "$work/rpm/Packages" ] || [ -f "$work/rpm/Packages.db" ] || continue
	rpm --dbpath "$work/rpm" -qa --nosignature --nodigest \
		--queryformat 'package %{NAME}\t%|EPOCH?{%{EPOCH}}|\t%{VERSION}\t%{RELEASE}\t%{ARCH}\n' || fail "rpm cannot read the packages of $commit"
	break
done
ostree --repo="$repo" ls -R -C "$commit" | sed 's/^/file /'
