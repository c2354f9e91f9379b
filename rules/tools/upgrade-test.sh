#!/bin/sh
# Boots an installed system in QEMU, lets it upgrade to the next commit from a mirror over HTTP, reboots into it, and goes back.
#
# usage: upgrade-test.sh --medium disk|vagrant-box --image PATH [--format NAME] --commit CHECKSUM|FILE --repo DIRECTORY --next CHECKSUM|FILE
#                        --ref REF --output DIRECTORY [--firmware bios|uefi] [--checks FILE] [--accelerator tcg|kvm] [--memory MIB]
#                        [--cpus N] [--timeout SECONDS] [--idle-timeout SECONDS]
#   --commit   what the image boots
#   --repo     an ostree repository in archive mode with the commit --next, which becomes the --ref of the mirror
#   --checks   as of boot-test.sh, for the upgraded system
#
# tools: sh awk base64 cat cp cut date debugfs find gpg gpg-agent grep gzip head ln mkdir mkfifo mv ostree qemu-img qemu-system-x86_64 rm sed sfdisk sleep tail tar touch tr truncate wc
# With --firmware uefi also: ovmf-code.fd ovmf-vars.fd
# The parts are beside it (inputs of the action, too): upgrade-test-mirror.sh, boot-test-checks.sh, boot-test-machine.sh,
# boot-test-media.sh, boot-test-results.sh, serve-http.sh.
#
# The mirror is made here and signed with a key made here, which the machine is given: whose key a release is signed with is
# another test's matter. The machine pulls as any client does; the mirror is first without a signature, then with a stranger's,
# and both must be refused. Going back is what people do when an upgrade is bad: the second entry of the boot menu, then
# `ostree admin undeploy` of the bad one (ostree has no other way before 2024).
# Output, exit status: as of boot-test.sh.
# shellcheck disable=SC2016 # what stands in single quotes is for the shell inside the machine
# shellcheck disable=SC2154 # the parts set the rest
set -eu

test_name="upgrade-test"
tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/boot-test-machine.sh
. "$tools/boot-test-machine.sh"
# shellcheck source=rules/tools/boot-test-media.sh
. "$tools/boot-test-media.sh"
# shellcheck source=rules/tools/boot-test-results.sh
. "$tools/boot-test-results.sh"
# shellcheck source=rules/tools/boot-test-checks.sh
. "$tools/boot-test-checks.sh"
# shellcheck source=rules/tools/upgrade-test-mirror.sh
. "$tools/upgrade-test-mirror.sh"

# What is installed and what the menu offers. `ostree admin status` would not do: it fails where a deployment's signature is not
# what the remote now asks for, as that of an image made before its commit was signed.
system_state='ls /ostree/deploy/*/deploy && cat /boot/loader/entries/*.conf'

# assert_guest NAME COMMAND [PATTERN]: the command must end with exit status 0 and say the pattern.
assert_guest() {
	guest "$2" || give_up "$1"
	passed=true
	[ "$guest_status" = 0 ] || passed=false
	[ -z "${3-}" ] || grep -Eq "$3" "$guest_output" || passed=false
	record "$1" "$passed" <"$guest_output"
	[ "$passed" = true ] || finish # what follows needs it
}

boot_disk() { # what it is
	start_from disk
	assert_shell "$1 ($firmware)"
}

restart() { # how the machine is told
	printf 'systemctl reboot\n' >&3
	wait_until is_off || give_up "$1"
	relay_console
	printf '' | record "$1" true
}

# The remote that the installed system itself has gets another address and the key; how it is called stays.
point_at_mirror() {
	assert_guest "updates come from $ref" 'cat /ostree/deploy/*/deploy/*.origin | sed -n "s/^refspec=//p" | sort -u' ":$ref\$"
	remote=$(sed 's/:.*//' "$guest_output" | head -n 1)
	key=$(base64 <"$scratch/mirror.asc" | tr -d '\n')
	assert_guest "the machine takes the public key" "echo $key | base64 -d >/run/mirror.asc && ostree remote delete $remote &&
ostree remote add --set=gpg-verify=true --set=gpg-verify-summary=true --gpg-import=/run/mirror.asc $remote http://$server/repo $ref &&
{ $system_state; } >/run/state"
}

# assert_refused NAME: the pull must fail, for the signature's sake, and leave the system as it is.
assert_refused() {
	assert_guest "$1 is refused" 'if ostree admin upgrade 2>&1; then echo "it was taken"; exit 1; fi' 'GPG|[Ss]ignature'
	assert_guest "$1 leaves the system as it was" "[ \"\$($system_state)\" = \"\$(cat /run/state)\" ]"
}

upgrade() {
	offer_commit none
	assert_refused "an unsigned commit"
	offer_commit foreign
	assert_refused "a commit that a stranger signed"
	offer_commit signed
	assert_guest "the signed commit is taken" "ostree admin upgrade && { $system_state; }" "$next"
}

roll_back() {
	choose_previous_entry || give_up "the boot menu has a second entry"
	boot_disk "the second entry of the boot menu boots"
	assert_deployment "$commit"
	assert_running "the old system is running again without failed units"
	assert_guest "the upgrade can be removed, and the next start is the old commit's" \
		"ostree admin undeploy 0 && { $system_state; } >/run/state && cat /run/state && ! grep -q $next /run/state" "^$commit\.[0-9]*\$"
}

main() {
	medium='' image='' format=raw commit='' repo='' next='' ref='' output='' checks=/dev/null accelerator=${ATOMIC_ACCELERATOR:-tcg}
	firmware=bios memory=1536 cpus=2 timeout=600 idle_timeout=120 kernel_arguments='' disk_mib=0 may_miss=yes
	while [ $# -ge 2 ]; do
		case $1 in
		--medium) medium=$2 ;;
		--image) image=$2 ;;
		--format) format=$2 ;;
		--commit) commit=$2 ;;
		--repo) repo=$2 ;;
		--next) next=$2 ;;
		--ref) ref=$2 ;;
		--output) output=$2 ;;
		--firmware) firmware=$2 ;;
		--checks) checks=$2 ;;
		--accelerator) accelerator=$2 ;;
		--memory) memory=$2 ;;
		--cpus) cpus=$2 ;;
		--timeout) timeout=$2 ;;
		--idle-timeout) idle_timeout=$2 ;;
		*) fail_usage "unknown option \"$1\"" ;;
		esac
		shift 2
	done
	for value in "$medium" "$image" "$commit" "$repo" "$next" "$ref" "$output"; do
		[ -n "$value" ] || fail_usage "--medium, --image, --commit, --repo, --next, --ref and --output are required"
	done
	[ ! -f "$commit" ] || commit=$(cat "$commit")
	[ ! -f "$next" ] || next=$(cat "$next")
	[ "$commit" != "$next" ] || fail_usage "there is nothing to upgrade to: both commits are $commit"
	prepare_results
	make_mirror
	prepare_medium
	boot_disk "the image boots from the disk"
	assert_deployment "$commit"
	assert_running "the old system is running without failed units"
	point_at_mirror
	upgrade
	restart "reboots into the upgrade"
	boot_disk "the upgraded system boots"
	assert_deployment "$next"
	assert_running "the upgraded system is running without failed units"
	run_checks
	restart "reboots to go back"
	roll_back
	assert_poweroff
	finish
}

main "$@"
