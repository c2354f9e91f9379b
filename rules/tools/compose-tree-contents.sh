# shellcheck shell=sh disable=SC2154 # sourced by compose-tree.sh, which sets root, work, tab and the rest
# What a treefile says of the installed tree, in rpm-ostree's order: units, default target, os-release, removals, additions,
# scripts; then the checks of users and groups.

[ ! -x "$root/usr/sbin/ldconfig" ] || inside ldconfig -X
if is sysusers false; then
  inside systemd-sysusers || fail "Cannot create the users of sysusers.d: systemd-sysusers failed in the tree"
fi

each remove-from-package | while IFS=$tab read -r package pattern; do
  rpm --root "$root" --dbpath /usr/share/rpm -ql "$package" >"$work/list" || fail "Cannot remove files from package \"$package\": it is not in the tree"
  grep -E -e "$pattern" "$work/list" >"$work/matches" || [ $? -eq 1 ] || fail "Cannot remove files from package \"$package\": \"$pattern\" is no regular expression"
  while read -r path; do rm -rf "${root:?}$path"; done <"$work/matches"
done
mkdir -p "$root/etc/systemd/system"
each unit | while read -r unit; do
  name=$unit
  case $unit in *@*) name=${unit%%@*}@.${unit##*.} ;; esac
  [ -e "$root/usr/lib/systemd/system/$name" ] || [ -e "$root/etc/systemd/system/$name" ] || fail "Cannot enable unit \"$unit\": no package of the tree brings it"
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -sfn "/usr/lib/systemd/system/$name" "$root/etc/systemd/system/multi-user.target.wants/$unit"
done
target=$(first default-target '')
if [ -n "$target" ]; then
  [ -e "$root/usr/lib/systemd/system/$target" ] || fail "Cannot set default target \"$target\": no package of the tree brings it"
  # In /usr, as rpm-ostree does: it is the system's default and not its administrator's.
  ln -sfn "/usr/lib/systemd/system/$target" "$root/usr/lib/systemd/system/default.target"
fi
mutate=$(first mutate-os-release '')
if [ -n "$mutate" ]; then
  [ -n "$version" ] || fail "Cannot apply mutate-os-release: the tree has no version"
  [ -f "$root/usr/lib/os-release" ] || fail "Cannot apply mutate-os-release: no package of the tree brings /usr/lib/os-release"
  awk -v from="$mutate" -v to="$version" '
    /^(VERSION|PRETTY_NAME)=/ {
      rest = substr($0, index($0, "=") + 1); done = substr($0, 1, index($0, "="))
      while ((at = index(rest, from)) > 0) { done = done substr(rest, 1, at - 1) to; rest = substr(rest, at + length(from)) }
      $0 = done rest
    }
    NF { print } END { print "OSTREE_VERSION=\047" to "\047" }' "$root/usr/lib/os-release" >"$work/os-release"
  cat "$work/os-release" >"$root/usr/lib/os-release"
fi
each remove-file | while read -r path; do
  case $path in /* | ../* | */../* | */..) fail "Cannot remove file \"$path\": a path below the tree, such as usr/share/x, is wanted" ;; esac
  rm -rf "${root:?}/$path"
done
each add-file | while IFS=$tab read -r source path; do
  [ -f "$source" ] || fail "Cannot add file $source: no such file"
  path=/${path#/}
  case $path in /usr/etc/*) path=${path#/usr} ;; esac
  mkdir -p "$root${path%/*}"
  cp "$source" "$root$path"
done
index=0
each postprocess >"$work/scripts"
while read -r script; do
  index=$((index + 1))
  cp "$script" "$work/scratch/postprocess"
  chmod 755 "$work/scratch/postprocess"
  progress "postprocess $script"
  inside /run/compose/postprocess || fail "Cannot postprocess the tree: $script ended with exit status $?"
  rm -f "$work/scratch/postprocess"
done <"$work/scripts"

rm -f "$root"/etc/passwd- "$root"/etc/group- "$root"/etc/shadow- "$root"/etc/gshadow- "$root"/etc/subuid- "$root"/etc/subgid- "$root"/etc/.pwd.lock

check_ids() { # KEY FILE-OF-THE-TREE IGNORE-KEY FIELDS
  file=$(first "$1" '')
  [ -n "$file" ] || return 0
  each "$3" >"$work/ignored"
  awk -F : -v fields="$4" -v what="$2" '
    function ids() { return fields == 2 ? $3 ":" $4 : $3 }
    FILENAME == ARGV[1] { ignored[$1] = 1; next }
    FILENAME == ARGV[2] { expected[$1] = ids(); next }
    { have[$1] = 1
      if (!($1 in expected)) { print "  " $1 " (" ids() ") is new in the tree"; bad = 1 }
      else if (expected[$1] != ids()) { print "  " $1 " is " ids() " in the tree and " expected[$1] " in the file"; bad = 1 } }
    END { for (name in expected) if (!(name in have) && !(name in ignored)) { print "  " name " (" expected[name] ") is no longer in the tree"; bad = 1 } exit bad }
  ' "$work/ignored" "$file" "$root/etc/$2" >"$work/differences" || {
    LC_ALL=C sort "$work/differences" >&2
    fail "Cannot compose: the tree's /etc/$2 is not what $1 ($file) says"
  }
}
check_ids check-passwd passwd ignore-removed-user 2
check_ids check-groups group ignore-removed-group 1
