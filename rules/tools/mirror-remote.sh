# shellcheck shell=sh
# Part of mirror.sh: the destination, seen through rsync and nothing else, so that a folder, an rsync daemon and a host behind ssh
# (even one that allows only rrsync) are the same. Files arrive in .atomic-mirror/incoming and are renamed into place: nobody ever
# sees half a file, and what a kill leaves there the next run clears away.
#
# Times are not copied: outputs of a build have a fixed one, and a web server that told clients "not modified since 1980" would
# hand out an old summary. What arrives has the time at which it arrived; what is compared is compared by digest.
# shellcheck disable=SC2154 # scratch, stage and destination are mirror.sh's

work_folder=.atomic-mirror
incoming=$work_folder/incoming
ssh_options="-F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=30 -o ServerAliveInterval=15"

# Sets kind and address (with a final "/") from: a folder, rsync://host[:port]/module[/path], ssh://user@host[:port]/path, user@host:path.
parse_destination() {
	port=''
	case $1 in
	/*) kind=directory address=$1 ;;
	rsync://*/?*) kind=daemon address=$1 ;;
	ssh://*/?*)
		kind=ssh rest=${1#ssh://}
		host=${rest%%/*} address=/${rest#*/}
		case $host in *:*) port=${host##*:} host=${host%:*} ;; esac
		address=$host:$address
		;;
	*://*) fail "Cannot publish to \"$1\": expected a folder, rsync://HOST/MODULE/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH" ;;
	*:?*) kind=ssh address=$1 ;;
	*) kind=directory address=$PWD/$1 ;;
	esac
	address=${address%/}/
	if [ "$kind" = ssh ]; then
		[ -n "${ATOMIC_SSH_KNOWN_HOSTS:-}" ] || fail "Cannot publish to \"$1\": there is no file of known hosts; connect to it once with ssh by hand, so that its key is known"
		# One connection for all passes: each new one costs a second.
		RSYNC_RSH="ssh $ssh_options -o UserKnownHostsFile=$ATOMIC_SSH_KNOWN_HOSTS -o ControlMaster=auto -o ControlPath=$scratch/ssh -o ControlPersist=60${port:+ -p $port}"
		export RSYNC_RSH
	fi
}

hang_up() { [ ! -S "$scratch/ssh" ] || ssh -F /dev/null -o ControlPath="$scratch/ssh" -O exit mirror 2>/dev/null || :; }

# rsync with what every call needs; how it failed is left in rsync_status and $scratch/rsync.err.
try_rsync() {
	rsync_status=0
	case $kind in
	daemon) rsync --timeout=120 --contimeout=30 "$@" 2>"$scratch/rsync.err" || rsync_status=$? ;;
	ssh) rsync --timeout=120 "$@" 2>"$scratch/rsync.err" || rsync_status=$? ;;
	*) rsync --whole-file "$@" 2>"$scratch/rsync.err" || rsync_status=$? ;;
	esac
	return "$rsync_status"
}

# usage: remote_rsync WHAT ARGUMENT... ; WHAT completes "Cannot ...".
remote_rsync() {
	doing=$1
	shift
	try_rsync "$@" || explain_failure "$doing"
}

explain_failure() {
	said=$(grep -v '^rsync error:\|^rsync warning:' "$scratch/rsync.err" | head -n 3)
	case $said in
	*"No space left on device"* | *"Disk quota exceeded"*) why="the disk there is full; make room and run again, what has arrived is kept" ;;
	*"module is read only"* | *"Read-only file system"*) why="it is read-only there; publish to a module with \"read only = no\"" ;;
	*"Unknown module"*) why="the server has no such module" ;;
	*"auth failed"*) why="the module wants a password, which has no place in a build; publish over ssh, or allow this host without one" ;;
	*"Permission denied (publickey"*) why="the server does not let us in; see which key the ssh agent holds (ssh-add -l)" ;;
	*"Host key verification failed"*) why="the host's key is not among the known ones; connect to it once with ssh by hand" ;;
	*"Permission denied"*) why="permission denied there; the account that publishes must own the folder" ;;
	*) case $rsync_status in
		5) why="the server refused" ;;
		10 | 12 | 30 | 35 | 255) why="it could not be reached, or the connection broke; run again to go on where this stopped" ;;
		*) why="rsync ended with status $rsync_status" ;;
		esac ;;
	esac
	fail "Cannot $1 \"$destination\": $why${said:+
$said}"
}

# Writes "SIZE PATH" of every file at the destination, sorted by path, to $scratch/remote.list.
list_remote() {
	remote_exists=yes
	if ! try_rsync -r --list-only --no-human-readable --exclude="/$incoming/" "$address" >"$scratch/listing"; then
		if [ "$rsync_status" = 23 ] && grep -q 'No such file or directory' "$scratch/rsync.err"; then
			remote_exists=no
			: >"$scratch/listing"
		else
			explain_failure "list what is at"
		fi
	fi
	awk '/^-/ { size = $2; sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ /, ""); gsub(/,/, "", size); print size " " $0 }' "$scratch/listing" |
		sort -k2 >"$scratch/remote.list"
	cut -d' ' -f2- "$scratch/remote.list" >"$scratch/remote.paths"
}

is_at_remote() { grep -Fqx -- "$1" "$scratch/remote.paths"; }

# Copies the small files that decide what may be done, as far as they are there, to $scratch/remote.
fetch_remote_state() {
	mkdir -p "$scratch/remote"
	[ "$remote_exists" = yes ] || return 0
	remote_rsync "read the refs at" -r --ignore-times --prune-empty-dirs --include=/repo/ --include=/repo/refs/ \
		--include='/repo/refs/heads/***' --include=/repo/summary --include=/repo/summary.sig --include="/$work_folder/" \
		--include="/$work_folder/journal.jsonl" --include="/$work_folder/unreferenced" --exclude='*' "$address" "$scratch/remote/"
}

fetch_remote_file() { # PATH
	mkdir -p "$scratch/remote/${1%/*}"
	remote_rsync "read the commit at" --ignore-times "$address$1" "$scratch/remote/$1"
}

# The folders that passes write into; those of a repository are there so that ostree accepts it at the destination, too.
prepare_remote() {
	mkdir -p "$scratch/folders/$incoming"
	[ -z "$repository" ] || for folder in objects refs/heads refs/remotes tmp extensions state; do
		mkdir -p "$scratch/folders/repo/$folder"
	done
	[ "$kind" != directory ] || mkdir -p "$address" || fail "Cannot make the folder \"$destination\""
	set -- -r -p --chmod=D755
	[ "$remote_exists" = yes ] || set -- "$@" --mkpath
	remote_rsync "make folders at" "$@" "$scratch/folders/" "$address"
	remote_exists=yes
	# What a killed run left: deleted before anything new arrives.
	remote_rsync "clear leftovers at" -r --delete "$scratch/folders/$incoming/" "$address$incoming/"
}

# usage: push LIST FROM OPTION... ; uploads what LIST names, below FROM, and adds to the counts. World-readable, nobody's in particular.
push() {
	push_list=$1 push_from=$2
	shift 2
	[ -s "$push_list" ] || return 0
	remote_rsync "publish to" -L -p --chmod=D755,F644 --temp-dir="$incoming" --out-format='%i %l %n' "$@" \
		--files-from="$push_list" "$push_from/" "$address" >"$scratch/pushed"
	counts=$(awk '/^[<>]f/ { files++; bytes += $2 } END { printf "%d %d", files, bytes }' "$scratch/pushed")
	pass_files=${counts% *} pass_bytes=${counts#* }
	pushed_files=$((pushed_files + pass_files)) pushed_bytes=$((pushed_bytes + pass_bytes))
}

# usage: differing LIST OUTPUT ; the paths of LIST that are missing or other at the destination, by digest of every byte, sorted.
# Not through a pipe: a failure in there would read as "nothing differs".
differing() {
	: >"$2"
	[ -s "$1" ] || return 0
	if [ "$remote_exists" = no ]; then
		sort "$1" >"$2"
		return
	fi
	remote_rsync "compare with what is at" -L -n --checksum --out-format='%i %n' --files-from="$1" "$stage/" "$address" >"$scratch/compared"
	sed -n 's/^[<>]f[^ ]* //p' "$scratch/compared" | sort >"$2"
}

# usage: delete_remote LIST
delete_remote() {
	[ -s "$1" ] || return 0
	rm -rf "$scratch/nothing"
	sed 's,/[^/]*$,,' "$1" | sort -u | while IFS= read -r folder; do mkdir -p "$scratch/nothing/$folder"; done
	remote_rsync "delete at" -r --files-from="$1" --delete-missing-args "$scratch/nothing/" "$address"
}
