#!/bin/sh
# Writes a tree's bill of materials from the package database in its own commit: what is really installed, not what was asked for.
#
# usage: write-sbom.sh --repo DIR --commit FILE --names FILE --ref REF --version TEXT --architecture NAME --namespace URI
#            [--lock FILE] [--spdx OUTPUT] [--cyclonedx OUTPUT]
#   --commit     a file with the commit's checksum
#   --names      SPDX's own names, as JSON: {"licenses":{"mit":"MIT",…},"exceptions":{…}}
#   --namespace  what the SPDX document's namespace begins with; the ref and an identifier from the commit follow
#   --lock       the package lock, for the digests of the RPM files: the database holds only those of their headers
# The law: the same commit gives the same bytes. Time and identifiers come from the commit and SOURCE_DATE_EPOCH.
# Why jq: it is a JSON writer by trade, so that no name or license can break out of its quotes.
# The programs for it are beside this script: sbom-model.jq, sbom-spdx.jq, sbom-cyclonedx.jq, copyright-licenses.sh.
# tools: sh awk cat jq mkdir ostree rm rpm sed sort
set -eu

fail() {
	printf 'write-sbom: %s\n' "$*" >&2
	exit 1
}

tools=${0%/*}
# shellcheck source=rules/tools/copyright-licenses.sh
. "$tools/copyright-licenses.sh"

# ID and VERSION_ID of the tree's os-release, as purl calls a distribution: fedora-42. Nothing when it has none.
distribution() {
	ostree --repo="$repo" cat "$commit" /usr/lib/os-release 2>/dev/null >"$work/os-release" || return 0
	id=$(os_release ID) version_id=$(os_release VERSION_ID)
	[ -z "$id" ] || printf '%s-%s' "$id" "${version_id:-0}"
}

os_release() { sed -n "s/^$1=//p" "$work/os-release" | sed "s/^[\"']//; s/[\"']\$//"; }

# Newer trees keep the database below /usr/lib/sysimage, with or without a link from the older place.
check_out_database() {
	for folder in /usr/lib/sysimage/rpm /usr/lib/sysimage/rpm-ostree-base-db /usr/share/rpm; do
		rm -rf "$work/rpm"
		ostree --repo="$repo" checkout --user-mode --subpath="$folder" "$commit" "$work/rpm" 2>"$work/checkout.log" || continue
		for file in "$work"/rpm/rpmdb.sqlite "$work"/rpm/Packages "$work"/rpm/Packages.db; do [ ! -f "$file" ] || return 0; done
	done
	fail "Cannot read the packages of commit $commit: it has no RPM database where trees keep one ($(cat "$work/checkout.log"))"
}

# \a and \f occur in no tag, so nothing has to be escaped. An absent tag is empty.
query_packages() {
	format='%{NAME}'
	for tag in '%|EPOCH?{%{EPOCH}}|' '%{VERSION}' '%{RELEASE}' '%{ARCH}' '%{LICENSE}' '%|VENDOR?{%{VENDOR}}|' '%|SOURCERPM?{%{SOURCERPM}}|' \
		'%|URL?{%{URL}}|' '%|SUMMARY?{%{SUMMARY}}|' '%|SHA256HEADER?{%{SHA256HEADER}}|' '%|BASENAMES?{%{BASENAMES:arraysize}}:{0}|' '%{LONGSIZE}'; do
		format=$format'\a'$tag
	done
	rpm --dbpath "$work/rpm" -qa --nosignature --nodigest --queryformat "$format\\f" >"$work/packages" 2>"$work/rpm.log" ||
		fail "Cannot read the packages of commit $commit: rpm failed: $(cat "$work/rpm.log")"
	[ -s "$work/packages" ] || fail "Cannot read the packages of commit $commit: its RPM database is empty"
}

repo='' commit='' names='' ref='' version='' architecture='' namespace='' lock='' spdx='' cyclonedx=''
while [ $# -ge 2 ]; do
	case $1 in
	--repo) repo=$2 ;;
	--commit) commit=$2 ;;
	--names) names=$2 ;;
	--ref) ref=$2 ;;
	--version) version=$2 ;;
	--architecture) architecture=$2 ;;
	--namespace) namespace=$2 ;;
	--lock) lock=$2 ;;
	--spdx) spdx=$2 ;;
	--cyclonedx) cyclonedx=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
for value in "$repo" "$commit" "$names" "$ref" "$namespace"; do
	[ -n "$value" ] || fail "--repo, --commit, --names, --ref and --namespace are required"
done
commit=$(cat "$commit")
work=${TMPDIR:-/tmp}/write-sbom
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
if [ -z "$lock" ]; then
	lock=$work/lock
	printf '{"packages":[]}\n' >"$lock"
fi

check_out_database
query_packages
list_copyright_licenses >"$work/copyrights"
jq -n -S --rawfile rpms "$work/packages" --rawfile copyrights "$work/copyrights" --slurpfile lock "$lock" --slurpfile names "$names" --arg commit "$commit" --arg ref "$ref" \
	--arg version "$version" --arg distribution "$(distribution)" --arg namespace "$namespace" --arg architecture "$architecture" \
	--argjson epoch "${SOURCE_DATE_EPOCH:-315532800}" -f "$tools/sbom-model.jq" >"$work/model"
[ -z "$spdx" ] || jq -f "$tools/sbom-spdx.jq" "$work/model" >"$spdx"
[ -z "$cyclonedx" ] || jq -f "$tools/sbom-cyclonedx.jq" "$work/model" >"$cyclonedx"
