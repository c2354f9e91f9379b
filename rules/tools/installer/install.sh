#!/bin/sh
# Installs the system of a medium onto one disk of this machine, as a plan says.
#
# usage: install.sh --plan FILE [--disk DEVICE]
#   --plan  the checked kickstart as lines "KEY VALUE"
#   --disk  the disk that a person chose and agreed to erase; without it the plan must leave no doubt
#
# Plan keys, besides those of configure-deployment.sh, installer-disks.sh, installer-partitions.sh and installer-system.sh:
#   ending poweroff|reboot|halt   what follows
# Everything is mounted in a namespace of its own: whatever happens, nothing stays mounted.
set -eu
umask 022

if [ "${ATOMIC_INSTALLER_NAMESPACE:-}" != own ]; then
	export ATOMIC_INSTALLER_NAMESPACE=own
	exec unshare --mount --propagation private sh "$0" "$@"
fi

home=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/installer/installer-progress.sh
. "$home/installer-progress.sh"
# shellcheck source=rules/tools/installer/installer-disks.sh
. "$home/installer-disks.sh"
# shellcheck source=rules/tools/installer/installer-partitions.sh
. "$home/installer-partitions.sh"
# shellcheck source=rules/tools/deploy-tree.sh
. "$home/deploy-tree.sh"
# shellcheck source=rules/tools/configure-deployment.sh
. "$home/configure-deployment.sh"
# shellcheck source=rules/tools/boot-loader.sh
. "$home/boot-loader.sh"
# shellcheck source=rules/tools/installer/installer-system.sh
. "$home/installer-system.sh"

plan='' disk=''
while [ $# -ge 2 ]; do
	case $1 in
	--plan) plan=$2 ;;
	--disk) disk=$2 ;;
	*) fail "unknown option \"$1\"" ;;
	esac
	shift 2
done
start_progress
[ -f "$plan" ] || fail "there is no plan \"$plan\" on this medium"
if [ -z "$disk" ]; then
	step "choosing the disk"
	choose_disk
fi
step "partitioning $disk ($(size_of "$disk"))"
partition_disk
step "making file systems"
make_file_systems
step "copying the system"
deploy_system
step "configuring it"
configure_system
step "installing the boot loader"
install_boot_loader
step "writing everything to the disk"
finish_system
end_progress
