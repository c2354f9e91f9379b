#!/bin/sh
# Reads what boot loaders read; sourced by image-check.sh. A line of any of them that starts a kernel becomes words to look
# for; which boot loader it is does not matter.

# shellcheck disable=SC2154 # set by who sources this

# ostree_arguments FILE: each path that a kernel is told to find its deployment at.
ostree_arguments() {
	grep -v '^[[:space:]]*#' "$1" | tr -s '[:blank:]' '\n' | sed -n 's/^ostree=//p' | LC_ALL=C sort -u
}

# named_files FILE: the files that it starts from, without the address before them.
named_files() {
	grep -v '^[[:space:]]*#' "$1" | awk '
		$1 ~ /^(kernel|linux|linuxefi|linux16|initrd|initrdefi|KERNEL|LINUX|INITRD)$/ { print $2 }
		{
			for (i = 2; i <= NF; i++) {
				if ($i ~ /^initrd=/) print substr($i, 8)
				if ($i ~ /^root=live:[^C]/ && $i !~ /LABEL=|UUID=/) print substr($i, 11)
			}
		}' | LC_ALL=C sort -u
}

# names_files_of FILE FOLDER: what it names is in that folder; a name is what follows an address.
names_files_of() {
	named_files "$1" >"$scratch/named"
	cat "$scratch/named"
	[ -s "$scratch/named" ] || die "names no kernel"
	missing=
	while IFS= read -r name; do
		case $name in
		/*) path=$2$name ;;
		*) path=$2/${name##*[/\}]} ;;
		esac
		[ -f "$path" ] || missing="$missing ${path##*/}"
	done <"$scratch/named"
	[ -z "$missing" ] || die "missing:$missing"
}
