#!/bin/sh
# One console of an installation medium: questions and a shell.
#
# usage: installer-console.sh ask|shell|failed|end     standard input and output are the console; "end" needs none
#   ask      asks, installs, and lets the person choose how to leave
#   shell    a shell for rescue; /run/install/repo is the medium
#   failed   what follows an unattended installation that failed
#   end      ends as the kickstart says
set -eu

home=/usr/libexec/atomic-installer
run=/run/atomic-installer
plan=/run/install/repo/installer/plan
# shellcheck source=rules/tools/deploy-tree.sh
. "$home/deploy-tree.sh"
# shellcheck source=rules/tools/installer/installer-disks.sh
. "$home/installer-disks.sh"
# shellcheck source=rules/tools/installer/installer-questions.sh
. "$home/installer-questions.sh"

end_as_planned() {
	ending=$(plan_value ending)
	systemctl "${ending:-halt}"
}

run_shell() { (cd / && HOME=/root PS1='installer# ' TERM=${TERM:-linux} bash --norc -i) || :; }

offer_shell() {
	while ask "Press Enter for a shell: " || :; do run_shell; done
}

# Ends when the machine does.
ask_until_installed() {
	while ! ask_installation; do
		ask "Press Enter to start over, or type shell: " || :
		[ "$answer" != shell ] || run_shell
	done
	while :; do
		ask "Remove the medium and press Enter to restart, or type off: " || :
		if [ "$answer" = off ]; then systemctl poweroff; else systemctl reboot; fi
		sleep 60
	done
}

case $1 in
ask) ask_until_installed ;;
end) end_as_planned ;;
shell) run_shell && offer_shell ;;
*) offer_shell ;;
esac
