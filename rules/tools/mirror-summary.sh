# shellcheck shell=sh
# Part of mirror.sh: replaces summary and summary.sig, which are two files, under the eyes of clients, which fetch first the
# signature and then the summary.
#
# 1. The signature file that holds the signatures of both summaries goes up (mirror-signatures.sh) and stays for settle-seconds: long
#    enough that whoever fetched the old signature file has fetched its summary.
# 2. Summary and final signature go up in one transfer that renames the summary, then the signature, with nothing in between. The
#    summary must be first: a client that remembers a signature file beside an older summary would stay with it for ever.
#
# What this gives (measured with ostree 2022.7):
# - gpg-verify=true (signatures of commits; the default): no window. The summary's own signature is not asked for.
# - sign-verify-summary=true (ed25519): no window; ostree takes the file when any signature in it is good.
# - gpg-verify-summary=true: gpg gives up at the first signature that is not good, so only a client that fetched the signature
#   file just before step 2 and the summary just after it fails, and succeeds when it asks again. With two files and a client that
#   neither asks again nor checks more than the first signature, no order of writes can close that. What does: one file to begin
#   with. generations/ID holds the pair (and what else clients of a list do not look for elsewhere: config, .commitmeta) under an ID
#   made of their content; `mirrorlist` names that folder, then repo/, and is replaced in one rename. A client with
#   url=mirrorlist=ADDRESS/mirrorlist and contenturl=ADDRESS/repo reads the list first and has no window at all.
# shellcheck disable=SC2154 # scratch, stage and lists are mirror.sh's

make_generation() {
	[ "$(wc -l <"$lists/summary")" -eq 2 ] || fail "Cannot publish a mirrorlist: the repository has no signed summary"
	generation=$(cat "$lists/summary" "$lists/config" "$lists/signatures" |
		while IFS= read -r path; do sha256sum <"$stage/$path"; done | sha256sum | cut -c1-16)
	generation=generations/$generation
	cat "$lists/summary" "$lists/config" "$lists/signatures" | sed 's,^repo/,,' | while IFS= read -r path; do
		mkdir -p "$(dirname "$stage/$generation/$path")"
		ln -s "$(absolute "$repository")/$path" "$stage/$generation/$path"
		printf '%s\n' "$generation/$path"
	done >"$lists/generations"
	printf '%s\n' "$public_url/$generation" "$public_url/repo" >"$stage/mirrorlist"
	echo mirrorlist >"$lists/mirrorlist"
}

publish_summary() {
	differing "$lists/summary" "$scratch/summary.differs"
	[ -s "$scratch/summary.differs" ] || return 0
	if grep -qx repo/summary "$scratch/summary.differs" && [ -s "$scratch/remote/repo/summary.sig" ] && [ -s "$stage/repo/summary.sig" ]; then
		mkdir -p "$scratch/joined/repo"
		join_signatures "$scratch/remote/repo/summary.sig" "$stage/repo/summary.sig" >"$scratch/joined/repo/summary.sig" ||
			cp -L "$scratch/remote/repo/summary.sig" "$scratch/joined/repo/summary.sig" # what is there is no signature file
		echo repo/summary.sig >"$scratch/joined.list"
		push "$scratch/joined.list" "$scratch/joined" --checksum
		sleep "$settle_seconds"
	fi
	push "$lists/summary" "$stage" --checksum --delay-updates
}
