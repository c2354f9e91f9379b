# shellcheck shell=sh
# Part of mirror.sh: deletes from the repository at the destination what no ref of ours has needed for grace-days, and halves of files.
#
# The clock of a file starts in the run that first sees it unneeded, after refs moved, and stops when it is needed again; it is kept
# at the destination (.atomic-mirror/unreferenced), so that it does not matter which machine publishes. Clients that began to pull
# an older commit, and machines that want it once more, have that long. Releases' own files are never deleted.
# shellcheck disable=SC2154 # scratch, lists and what the plan says are mirror.sh's

# Writes what is unneeded since when to the state, and what has been so for long enough to $scratch/expired.
find_expired() {
	mkdir -p "$scratch/state/$work_folder"
	: >"$scratch/expired"
	: >"$scratch/remote.state"
	[ -n "$repository" ] && [ -n "$grace_days" ] || return 1
	# What others' refs need, nobody here can know.
	if [ -s "$scratch/other.refs" ] && [ "$other_refs" != remove ]; then return 1; fi
	grep -E '^(repo/(objects|deltas|delta-indexes)|generations)/' "$scratch/remote.paths" |
		comm -23 - "$scratch/data.paths" >"$scratch/unneeded" || :
	[ ! -f "$scratch/remote/$work_folder/unreferenced" ] || cat "$scratch/remote/$work_folder/unreferenced" >"$scratch/remote.state"
	awk -v now="$(date +%s)" -v grace="$((grace_days * 86400))" -v expired="$scratch/expired" '
		FILENAME != ARGV[2] { since[$2] = $1; next }
		{
			first = $1 in since && since[$1] + 0 <= now ? since[$1] : now
			if (now - first >= grace) print > expired
			else print first " " $1
		}' "$scratch/remote.state" "$scratch/unneeded" >"$scratch/state/$work_folder/unreferenced"
}

remove_expired() {
	find_expired || return 0
	sed 's,^,repo/refs/heads/,' "$scratch/other.refs" >"$scratch/other.paths"
	delete_remote "$scratch/other.paths"
	delete_remote "$scratch/expired"
	# shellcheck disable=SC2034 # mirror.sh's
	deleted_files=$(wc -l <"$scratch/expired")
	cmp -s "$scratch/remote.state" "$scratch/state/$work_folder/unreferenced" && return 0
	echo "$work_folder/unreferenced" >"$scratch/state.list"
	push "$scratch/state.list" "$scratch/state" --checksum
}

# Halves of images that an abandoned release left; those of this release were gone on with, and are files by now.
remove_halves() {
	grep '/\.rsync-partial/' "$scratch/remote.paths" >"$scratch/halves" || return 0
	delete_remote "$scratch/halves"
}
