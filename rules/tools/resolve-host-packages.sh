#!/bin/sh
# Says which distribution packages the requests stand for today: the lines of the host package lock.
#
# usage: resolve-host-packages.sh STATE-DIR ARCHITECTURE REQUEST...
#   STATE-DIR     a folder of ours; the package manager's lists and caches live there, the host's own are never touched
#   ARCHITECTURE  x86_64 or aarch64 (the RPM name; translated here)
#   REQUEST       NAME                    the newest version
#                 NAME=VERSION-GLOB       the newest version that matches, e.g. bash=5.2*
#                 NAME/follow/PREFIX      the dependency of NAME that starts with PREFIX: a metapackage such as
#                                         linux-image-cloud-amd64/follow/linux-image- stands for the kernel it points at
# stdout: one line a request, in the order given: REQUEST NAME VERSION ARCHITECTURE SHA256 SIZE URI
#   (VERSION and ARCHITECTURE in the distribution's own words)
# Needs the network, no root. Not an action: its answer depends on the day, so the engine keeps it in a lock.
# Seen to work on Debian 12. A host without apt-get (Fedora: dnf download --url) is refused by name: not written yet,
# since the sample system's package names are Debian's.
# tools: sh apt-get apt-cache awk sed mkdir cat (and gpgv, which apt calls)
set -eu

fail() { echo "resolve-host-packages: $*" >&2; exit 1; }

[ $# -ge 3 ] || fail "Cannot resolve: expected STATE-DIR ARCHITECTURE REQUEST..., got $# arguments"
state=$1 arch=$2
shift 2
case $arch in
  x86_64) deb_arch=amd64 ;;
  aarch64) deb_arch=arm64 ;;
  *) fail "Cannot resolve host packages for architecture \"$arch\": known are x86_64 and aarch64" ;;
esac
command -v apt-get >/dev/null || fail "Cannot resolve host packages: this host has no apt-get, and only Debian and Ubuntu hosts are supported so far"

case $state in /*) ;; *) state=$PWD/$state ;; esac
mkdir -p "$state/lists/partial" "$state/archives/partial"
: >"$state/status"
# An apt configuration file and not -o options: it also holds for what apt starts itself.
cat >"$state/apt.conf" <<CONF
APT::Architecture "$deb_arch";
APT::Architectures { "$deb_arch"; };
APT::Sandbox::User "";
APT::Install-Recommends "false";
Dir::State "$state";
Dir::State::lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache "$state";
Dir::Cache::archives "$state/archives";
Acquire::Languages "none";
Acquire::Retries "1";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
export APT_CONFIG="$state/apt.conf" LC_ALL=C.UTF-8

# A third-party source of the host's may be down; what matters is whether every request is found below.
apt-get -q update >"$state/update.log" 2>&1 || {
  cat "$state/update.log" >&2
  fail "Cannot read any package source of this host: see the messages of apt-get above"
}

# Only the wanted packages' paragraphs, one apt-cache for all: "request name version dependencies".
wanted=$(for request in "$@"; do echo "${request%%[=/]*}"; done)
# shellcheck disable=SC2086 # package names hold no blanks
apt-cache show $wanted >"$state/shown" 2>"$state/show.log" || true
awk -v requests="$*" '
  function pattern(glob) { gsub(/[.+^$(){}|\\[]/, "\\\\&", glob); gsub(/\*/, ".*", glob); gsub(/\?/, ".", glob); return "^" glob "$" }
  /^Package: / { name = $2 }
  /^Version: / { version = $2; if (listed[name, version]++) next; count[name]++; versions[name, count[name]] = version }
  /^(Pre-)?Depends: / { sub(/^[^:]*: /, ""); depends[name] = depends[name] ", " $0 }
  END {
    total = split(requests, request, " ")
    for (i = 1; i <= total; i++) {
      text = request[i]; found = ""
      if (split(text, part, "/follow/") == 2) {
        n = split(depends[part[1]], dependency, /[,|] */)
        for (j = 1; j <= n && found == ""; j++) { split(dependency[j], word, " "); if (index(word[1], part[2]) == 1) found = word[1] }
        if (found == "") problem[++problems] = text ": " (count[part[1]] ? part[1] " depends on nothing that starts with " part[2] : "no package " part[1])
        print text, found
      } else if ((at = index(text, "=")) > 0) {
        name = substr(text, 1, at - 1); glob = pattern(substr(text, at + 1)); seen = ""
        for (j = 1; j <= count[name] && found == ""; j++) { seen = seen " " versions[name, j]; if (versions[name, j] ~ glob) found = versions[name, j] }
        if (found == "") problem[++problems] = text ": " (count[name] ? "only version" seen : "no package " name)
        print text, name "=" found
      } else {
        if (!count[text]) problem[++problems] = text ": no package " text
        print text, text
      }
    }
    for (i = 1; i <= problems; i++) print "  " problem[i] >"/dev/stderr"
    if (problems) exit 1
  }
' "$state/shown" >"$state/chosen" || {
  sed -n 's/^W: Failed/  apt: Failed/p' "$state/update.log" >&2
  fail "Cannot find the packages above in this host's sources: correct the names, or add a source that has them"
}

# apt prints what it would fetch: 'URI' FILE SIZE SHA256:HEX. FILE is NAME_VERSION_ARCHITECTURE.deb with %3a for a colon.
# shellcheck disable=SC2046 # package names and versions hold no blanks
apt-get -qq download --print-uris $(awk '{ print $2 }' "$state/chosen") >"$state/uris" 2>"$state/uris.log" || {
  cat "$state/uris.log" >&2
  fail "Cannot name the files of the packages: see the messages of apt-get above"
}
awk '
  NR == FNR {
    uri = substr($1, 2, length($1) - 2); file = $2; sub(/\.deb$/, "", file); split(file, part, "_")
    gsub(/%3a/, ":", part[2]); digest = $4
    if (digest !~ /^SHA256:/) digest = ""
    sub(/^SHA256:/, "", digest)
    line[part[1]] = part[1] " " part[2] " " part[3] " " digest " " $3 " " uri
    weak[part[1]] = digest == ""
    next
  }
  {
    name = $2; sub(/=.*/, "", name)
    if (!(name in line) || weak[name]) { print "  " $1 ": its source gives no SHA-256 for it" >"/dev/stderr"; bad = 1 }
    print $1, line[name]
  }
  END { exit bad }
' "$state/uris" "$state/chosen" || fail "Cannot pin the packages above"
