# shellcheck shell=sh
# Part of mirror.sh: what is published, and in which order. The destination is laid out as
#
#   repo/                     the ostree repository: what clients have as url=
#   releases/VERSION/...      images, checksums, manifests of one version
#   mirrorlist generations/   where the public address is known: see mirror-summary.sh
#   .atomic-mirror/           journal.jsonl, unreferenced (since when what is no longer wanted is not), incoming/ (arriving files)
#
# A pass is a list of paths. Whatever refers to something comes after it: a client that finds a file finds all that it names.
#   contents trees commits    objects never change: one that is there and other than ours is broken, and replaced;
#                             a commit comes after the trees that it names
#   signatures                .commitmeta: the one kind of object that changes
#   delta-parts deltas indexes
#   config generations images checksums
#   -- all of it is compared, byte for byte --
#   summary mirrorlist refs
# shellcheck disable=SC2154 # scratch and plan are mirror.sh's

data_passes="contents trees commits signatures delta-parts deltas indexes config generations images checksums"
pointer_passes="summary mirrorlist refs"

# The stage has the layout of the destination, made of links.
lay_out() {
	stage=$scratch/stage lists=$scratch/lists
	mkdir -p "$stage" "$lists"
	for pass in $data_passes $pointer_passes; do : >"$lists/$pass"; done
	if [ -n "$repository" ]; then
		ln -s "$(absolute "$repository")" "$stage/repo"
		list_repository
		[ -z "$public_url" ] || make_generation
	fi
	while read -r key kind_of place path; do
		[ "$key" = file ] || continue
		mkdir -p "$stage/$(dirname "$place")"
		ln -s "$(absolute "$path")" "$stage/$place"
		case $kind_of in
		checksums) list_below "$place" >>"$lists/checksums" ;;
		*) list_below "$place" >>"$lists/images" ;;
		esac
	done <"$plan"
	for pass in $data_passes; do cat "$lists/$pass"; done | sort >"$scratch/data.paths"
	for pass in $pointer_passes; do cat "$lists/$pass"; done | sort >"$scratch/pointer.paths"
	sort "$scratch/data.paths" "$scratch/pointer.paths" >"$scratch/all.paths"
}

absolute() { case $1 in /*) printf %s "$1" ;; *) printf %s "$PWD/$1" ;; esac; }

list_below() { (cd "$stage" && find -L "$1" -type f) | sort; }

list_repository() {
	list_below repo | awk -v lists="$lists" '
		/^repo\/objects\/.*\.(filez|file)$/ { print > (lists "/contents"); next }
		/^repo\/objects\/.*\.(dirtree|dirmeta)$/ { print > (lists "/trees"); next }
		/^repo\/objects\/.*\.commit$/ { print > (lists "/commits"); next }
		/^repo\/objects\/.*\.commitmeta$/ { print > (lists "/signatures"); next }
		/^repo\/deltas\/.*\/superblock$/ { print > (lists "/deltas"); next }
		/^repo\/deltas\// { print > (lists "/delta-parts"); next }
		/^repo\/delta-indexes\// { print > (lists "/indexes"); next }
		/^repo\/config$/ { print > (lists "/config"); next }
		/^repo\/summary(\.sig)?$/ { print > (lists "/summary"); next }
		/^repo\/refs\/heads\// { print > (lists "/refs"); next }'
	[ -s "$lists/refs" ] || fail "Cannot publish \"$repository\": it has no refs"
	while IFS= read -r ref_path; do check_complete "${ref_path#repo/refs/heads/}"; done <"$lists/refs"
}

# Every object that a ref reaches must be here, for what is here is what is compared with the destination.
check_complete() {
	commit_of_ref=$(cat "$stage/repo/refs/heads/$1")
	[ -s "$stage/$(object_of "$commit_of_ref")meta" ] ||
		fail "Cannot publish ref \"$1\": commit $commit_of_ref is not signed; publish the target that signs it"
	{
		ostree --repo="$stage/repo" ls -R -C "$commit_of_ref" 2>"$scratch/ls.err" || echo incomplete
		echo "commit $commit_of_ref"
	} | awk '
		function object(checksum, type) { print "repo/objects/" substr(checksum, 1, 2) "/" substr(checksum, 3) "." type }
		$1 == "incomplete" { print; next }
		$1 == "commit" { object($2, "commit"); next }
		/^d/ { object($5, "dirtree"); object($6, "dirmeta"); next }
		{ object($5, "filez") }' | sort -u >"$scratch/reachable"
	(cd "$lists" && sort contents trees commits) >"$scratch/present"
	missing=$(comm -23 "$scratch/reachable" "$scratch/present" | head -n 1)
	[ "$missing" != incomplete ] || missing=$(head -n 1 "$scratch/ls.err")
	[ -z "$missing" ] || fail "Cannot publish ref \"$1\": the repository does not hold all of commit $commit_of_ref ($missing)"
}
