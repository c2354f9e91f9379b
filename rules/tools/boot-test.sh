#!/bin/sh
# Boots an image in QEMU as its people would (over a network, from a disk, from an installer) and asserts over the serial console
# that it is the right system and a healthy one.
#
# usage: boot-test.sh --medium KIND --image PATH --commit CHECKSUM|FILE --output DIRECTORY [--format NAME] [--disk-mib MIB]
#                     [--firmware bios|uefi] [--checks FILE] [--accelerator tcg|kvm] [--memory MIB] [--cpus N] [--timeout SECONDS]
#                     [--idle-timeout SECONDS] [--kernel-arguments TEXT]...
#   --medium network-folder   PATH has boot.ipxe: the firmware (iPXE) gets a tiny script from QEMU's own TFTP server, which chains it over
#                             HTTP; kernel, initramfs and live root follow from there
#   --medium disk             PATH is a disk of that --format (raw, qcow2, vmdk, vpc)
#   --medium vagrant-box      PATH is a box; the disk inside boots
#   --medium installer        PATH is an ISO: it installs, unattended, to a blank disk of --disk-mib; then that disk boots
#   --checks                  commands and what they say; boot-test-checks.sh has the form
#
# tools: sh awk cat cut date debugfs find grep gzip head ln mkdir mkfifo qemu-img qemu-system-x86_64 rm sed sfdisk sleep tail tar touch tr truncate wc
# With --firmware uefi also: ovmf-code.fd ovmf-vars.fd
# The parts are beside it (inputs of the action, too): boot-test-checks.sh, boot-test-machine.sh, boot-test-media.sh,
# boot-test-results.sh, serve-http.sh.
#
# The image is not changed and needs no password (boot-test-media.sh says how): the kernel argument systemd.debug_shell gives
# a root shell on the second serial port, while the first one is the console that is logged.
#
# Output: console.log, results.jsonl (one assertion a line: name, passed, attempt, seconds, output).
# Exit status: 0 all assertions hold, 1 one does not, 2 wrong usage.
# shellcheck disable=SC2154 # the parts set the rest
set -eu

test_name="boot-test"
tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/boot-test-machine.sh
. "$tools/boot-test-machine.sh"
# shellcheck source=rules/tools/boot-test-media.sh
. "$tools/boot-test-media.sh"
# shellcheck source=rules/tools/boot-test-results.sh
. "$tools/boot-test-results.sh"
# shellcheck source=rules/tools/boot-test-checks.sh
. "$tools/boot-test-checks.sh"

# The installer's last words are lines of its own on the console; then it powers off or reboots, which ends the machine.
install_to_disk() {
	failure_pattern='atomic-installer: installation failed:'
	start_from installer
	name="installs to a blank disk of $disk_mib MiB"
	wait_until console_says 'atomic-installer: installation complete' || give_up "$name"
	wait_until is_off || give_up "powers off or reboots after the installation"
	relay_console
	printf '' | record "$name" true
	failure_pattern=''
	add_kernel_arguments "$shell_arguments$kernel_arguments"
}

boot() {
	case $medium in
	network-folder)
		start_from network-folder
		assert_shell "boots over the network to a root shell"
		;;
	*)
		start_from disk
		assert_shell "boots from the disk ($firmware) to a root shell"
		;;
	esac
}

main() {
	medium='' image='' format=raw commit='' output='' checks=/dev/null accelerator=${ATOMIC_ACCELERATOR:-tcg} firmware=bios
	memory=1536 cpus=2 disk_mib=8192 timeout=600 idle_timeout=120 kernel_arguments=''
	while [ $# -ge 2 ]; do
		case $1 in
		--medium) medium=$2 ;;
		--image) image=$2 ;;
		--format) format=$2 ;;
		--firmware) firmware=$2 ;;
		--disk-mib) disk_mib=$2 ;;
		--commit) commit=$2 ;;
		--output) output=$2 ;;
		--checks) checks=$2 ;;
		--accelerator) accelerator=$2 ;;
		--memory) memory=$2 ;;
		--cpus) cpus=$2 ;;
		--timeout) timeout=$2 ;;
		--idle-timeout) idle_timeout=$2 ;;
		--kernel-arguments) kernel_arguments="$kernel_arguments $2" ;;
		*) fail_usage "unknown option \"$1\"" ;;
		esac
		shift 2
	done
	for value in "$medium" "$image" "$commit" "$output"; do
		[ -n "$value" ] || fail_usage "--medium, --image, --commit and --output are required"
	done
	[ -e "$image" ] || fail_usage "image \"$image\" is not there"
	[ ! -f "$commit" ] || commit=$(cat "$commit")
	prepare_results
	prepare_medium
	[ "$medium" != installer ] || install_to_disk
	boot
	assert_deployment "$commit"
	assert_running "system is running without failed units"
	run_checks
	assert_poweroff
	finish
}

main "$@"
