# shellcheck shell=sh
# Part of mirror.sh: what was published when and why, and the receipt.
#
# The journal (.atomic-mirror/journal.jsonl at the destination) has a line when a run begins and one when it ends, so that a run
# that was killed shows. This run's lines are an output as well. The receipt has no times: two runs that publish the same have the
# same receipt, and what depends on it has nothing to do.
# shellcheck disable=SC2154 # scratch, lists and what the plan says are mirror.sh's

json() {
	case $1 in
	*[\\\"]*) printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')" ;;
	*) printf '"%s"' "$1" ;;
	esac
}

# usage: note EVENT [FIELDS] ; FIELDS are JSON, with a leading comma.
note() {
	mkdir -p "$scratch/journal/$work_folder"
	whole=$scratch/journal/$work_folder/journal.jsonl
	if [ ! -f "$whole" ]; then
		: >"$whole"
		[ ! -f "$scratch/remote/$work_folder/journal.jsonl" ] || cat "$scratch/remote/$work_folder/journal.jsonl" >"$whole"
	fi
	line=$(printf '{"time":%s,"event":%s,"by":%s,"action":%s,"release":%s,"refs":[%s]%s}' \
		"$(json "$(date -u +%Y-%m-%dT%H:%M:%SZ)")" "$(json "$1")" "$(json "$label")" "$(json "${ATOMIC_ACTION_KEY:-}")" "$(json "$release")" \
		"$(journal_refs)" "${2:-}")
	printf '%s\n' "$line" >>"$whole"
	printf '%s\n' "$line" >>"$journal"
	echo "$work_folder/journal.jsonl" >"$scratch/journal.list"
	push "$scratch/journal.list" "$scratch/journal" --checksum
}

was_interrupted() { tail -n 1 "$scratch/remote/$work_folder/journal.jsonl" 2>/dev/null | grep -q '"event":"begun"'; }

journal_refs() {
	[ -s "$scratch/our.refs" ] || return 0
	separator=''
	while IFS= read -r ref; do
		printf '%s{"ref":%s,"commit":%s,"from":%s}' "$separator" "$(json "$ref")" "$(json "$(cat "$stage/repo/refs/heads/$ref")")" \
			"$(json "$(remote_commit_of "$ref")")"
		separator=,
	done <"$scratch/our.refs"
}

write_receipt() {
	{
		printf '{\n  "destination": %s,\n  "release": %s,\n  "refs": {' "$(json "$destination")" "$(json "$release")"
		separator=''
		[ ! -s "$scratch/our.refs" ] || while IFS= read -r ref; do
			printf '%s\n    %s: %s' "$separator" "$(json "$ref")" "$(json "$(cat "$stage/repo/refs/heads/$ref")")"
			separator=,
		done <"$scratch/our.refs"
		printf '\n  },\n  "objects": { "count": %d, "sha256": %s },\n  "files": [' "$(grep -c '^repo/objects/' "$scratch/all.paths")" \
			"$(json "$(grep '^repo/objects/' "$scratch/all.paths" | sha256sum | cut -d' ' -f1)")"
		separator=''
		grep -v '^repo/objects/' "$scratch/all.paths" | while IFS= read -r path; do
			printf '%s\n    { "path": %s, "sizeBytes": %d, "sha256": %s }' "$separator" "$(json "$path")" "$(wc -c <"$stage/$path")" \
				"$(json "$(sha256sum <"$stage/$path" | cut -d' ' -f1)")"
			separator=,
		done
		printf '\n  ]\n}\n'
	} >"$receipt"
}
