# shellcheck shell=sh
# Part of mirror.sh: what may happen to refs. Asked before anything is written: a refusal leaves the destination as it was.
#
# A mirror belongs to one workspace: its summary lists our refs, so a ref of someone else's would vanish for clients. And a ref never
# moves backwards unless told: clients refuse to follow, or worse, do not. Which of two commits is the newer one is told, in this
# order, by: the chain of parents, the commits' times, their versions (reproducible commits share a time), the journal.
# shellcheck disable=SC2154 # scratch, stage and what the plan says are mirror.sh's

check_refs() {
	sed -n 's,^repo/refs/heads/,,p' "$scratch/remote.paths" >"$scratch/remote.refs"
	sed 's,^repo/refs/heads/,,' "$lists/refs" >"$scratch/our.refs"
	comm -23 "$scratch/remote.refs" "$scratch/our.refs" >"$scratch/other.refs"
	if [ "$other_refs" = refuse ] && [ -s "$scratch/other.refs" ] && [ -n "$repository" ]; then
		fail "Cannot publish to \"$destination\": it has the ref \"$(head -n 1 "$scratch/other.refs")\", which this release does not have and whose clients would lose it: publish to another folder, or say other_refs = \"keep\" or \"remove\""
	fi
	[ "$allow_rollback" != yes ] || return 0
	ostree --repo="$scratch/commits" init --mode=archive
	while IFS= read -r ref; do
		ours=$(cat "$stage/repo/refs/heads/$ref")
		theirs=$(remote_commit_of "$ref")
		if [ -n "$theirs" ] && [ "$theirs" != "$ours" ]; then check_forward; fi
	done <"$scratch/our.refs"
}

# Nothing when there is no such ref, or no commit in it: that is a broken file, not a release.
remote_commit_of() { grep -Ex '[0-9a-f]{64}' "$scratch/remote/repo/refs/heads/$1" 2>/dev/null || :; }

check_forward() {
	load_commit "$ours" "$stage/repo"
	object=$(object_of "$theirs")
	if [ -f "$stage/$object" ]; then
		load_commit "$theirs" "$stage/repo"
	elif is_at_remote "$object"; then
		fetch_remote_file "$object"
		load_commit "$theirs" "$scratch/remote/repo"
	else
		refuse_move "nobody can tell which is newer, for that commit is not there"
	fi
	if descends_from "$ours" "$theirs"; then return 0; fi
	if descends_from "$theirs" "$ours"; then refuse_move "that commit descends from ours"; fi
	ours_time=$(fact "$ours" '^Date: *') theirs_time=$(fact "$theirs" '^Date: *')
	[ "$ours_time" = "$theirs_time" ] || {
		is_in_order "$theirs_time" "$ours_time" || refuse_move "that commit is of $theirs_time, ours of $ours_time"
		return 0
	}
	ours_version=$(fact "$ours" '^Version: *') theirs_version=$(fact "$theirs" '^Version: *')
	[ "$ours_version" = "$theirs_version" ] || {
		is_in_order "$theirs_version" "$ours_version" || refuse_move "that commit is version $theirs_version, ours is $ours_version"
		return 0
	}
	if grep -Fq "\"ref\":\"$ref\",\"commit\":\"$ours\"" "$scratch/remote/$work_folder/journal.jsonl" 2>/dev/null; then
		refuse_move "ours was published earlier and replaced by that one"
	fi
}

refuse_move() {
	fail "Cannot move ref \"$ref\" at \"$destination\" from $theirs to $ours: $1. To publish the older commit all the same, say allow_rollback = True"
}

object_of() {
	rest_of_checksum=${1#??}
	printf 'repo/objects/%s/%s.commit' "${1%"$rest_of_checksum"}" "$rest_of_checksum"
}

# ostree reads a commit only inside a repository; this one holds nothing but commits.
load_commit() {
	object=$(object_of "$1")
	mkdir -p "$scratch/commits/$(dirname "${object#repo/}")"
	cat "${2%/repo}/$object" >"$scratch/commits/${object#repo/}"
	ostree --repo="$scratch/commits" show "$1" >"$scratch/commits/$1" 2>"$scratch/show.err" ||
		refuse_move "the commit $1 cannot be read"
}

fact() { sed -n "s/$2//p" "$scratch/commits/$1" | head -n 1; }

is_in_order() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# Follows the parents of $1 as far as they are here.
descends_from() {
	walked=$1
	while walked=$(ostree --repo="$scratch/commits" show "$walked" 2>/dev/null | sed -n 's/^Parent: *//p') && [ -n "$walked" ]; do
		[ "$walked" != "$2" ] || return 0
		object=$(object_of "$walked")
		[ -f "$stage/$object" ] || return 1
		load_commit "$walked" "$stage/repo"
	done
	return 1
}
