#!/bin/sh
# Builds the RPMs of a spec file and its sources.
#
# usage: build-rpm-from-spec.sh SPEC OUTPUT-DIR ARCHITECTURE [--define 'NAME VALUE']... [SOURCE]...
#   ARCHITECTURE  x86_64 or aarch64: what %{_target_cpu} is; a spec may still say BuildArch: noarch
#   SOURCE        a file, put into SOURCES under its own name
# Output: OUTPUT-DIR/NAME-VERSION-RELEASE.ARCH.rpm, one file for each package of the spec.
# Same bytes from the same inputs: no time, host or user enters. The dependency generators are the host's rpm's.
# tools: sh rpmbuild mkdir cp mv cat rm basename ln sed chmod chown find sort grep tr
# The second half is for the specs' own sections and rpmbuild's checks; a spec that calls more says so to its rule.
set -eu

fail() { echo "build-rpm-from-spec: $*" >&2; exit 1; }

[ $# -ge 3 ] || fail "Cannot build an RPM: expected SPEC OUTPUT-DIR ARCHITECTURE [SOURCE]..., got $# arguments"
spec=$1 output=$2 architecture=$3
shift 3
work=${TMPDIR:-/tmp}/rpm-from-spec
mkdir -p "$work/sources"
trap 'rm -rf "$work"' EXIT
count=$#
while [ "$count" -gt 0 ]; do
  case $1 in
    --define)
      # Definitions move to the end of the arguments, where rpmbuild gets them.
      set -- "$@" --define "$2"
      shift 2
      count=$((count - 2))
      ;;
    *)
      [ -f "$1" ] || fail "Cannot read source $1 of $spec: no such file"
      [ ! -e "$work/sources/$(basename "$1")" ] || fail "Cannot build $spec: two sources are named $(basename "$1")"
      cp "$1" "$work/sources/"
      shift
      count=$((count - 1))
      ;;
  esac
done
[ -f "$spec" ] || fail "Cannot read spec $spec: no such file"

HOME=$work rpmbuild -bb --quiet --target "$architecture" "$@" \
  --define "_topdir $work/top" --define "_sourcedir $work/sources" --define "_tmppath $work" --define "_rpmdir $work/rpms" \
  --define "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" --define "_buildhost atomic-build" \
  --define "_build_id_links none" --define "debug_package %{nil}" --define "__os_install_post %{nil}" \
  --define "_binary_payload w3.zstdio" --define "_binary_filedigest_algorithm 8" \
  --define "source_date_epoch_from_changelog 0" --define "use_source_date_epoch_as_buildtime 1" \
  --define "clamp_mtime_to_source_date_epoch 1" \
  "$spec" >"$work/log" 2>&1 ||
  { cat "$work/log" >&2; fail "Cannot build $spec: rpmbuild failed, its words are above"; }
mkdir -p "$output"
mv "$work"/rpms/*.rpm "$output/"
