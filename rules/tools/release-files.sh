# shellcheck shell=sh disable=SC2154 # sourced by scripts that set work
# What a release consists of, as JSON that jq programs read with --slurpfile: $work/files and $work/commits, from the parts that the
# rule wrote (release-parts.ts).

# A part's files with their sizes and digests: a folder's by FOLDER/PATH, as CHECKSUM files name them. Of a tree there are none, its
# name is its digest. Links stand for what they lead to, which is listed itself.
list_release_files() { # PARTS
	jq -r '.[] | select(.kind != "tree") | .path' "$1" | while read -r part; do
		if [ -d "$part" ]; then find "$part" -type f | LC_ALL=C sort; else printf '%s\n' "$part"; fi | while read -r file; do
			digest=$(sha256sum <"$file")
			printf '%s\t%s\t%s\t%s\n' "$part" "${file#"${part%/*}/"}" "$(stat -L -c %s "$file")" "${digest%% *}"
		done
	done | jq -R -n '[inputs | split("\t") | { part: .[0], name: .[1], size: (.[2] | tonumber), sha256: .[3] }]' >"$work/files"
}

# The checksums of commits, by the files that hold them.
list_release_commits() { # PARTS
	jq -r '[.[] | .commit // empty] | unique[]' "$1" | while read -r file; do
		printf '%s\t%s\n' "$file" "$(cat "$file")"
	done | jq -R -n '[inputs | split("\t") | { key: .[0], value: .[1] }] | from_entries' >"$work/commits"
}
