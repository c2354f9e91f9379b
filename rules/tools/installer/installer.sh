#!/bin/sh
# What the live system of an installation medium runs: brings the medium to where kickstarts expect it, and installs unattended, asks
# first, or gives a shell, as the kernel argument atomic.installer=unattended|ask|shell says.
#
# All consoles of the kernel (screen and serial line) are served alike: progress goes to each, and questions are asked on each
# until one of them is answered to the end. What went wrong stays on the screen, with a shell one key away;
# with the kernel argument atomic.on-error=poweroff the machine goes off instead, for those who watch machines by program.
# Lines that programs may wait for: "atomic-installer: installation complete" and "atomic-installer: installation failed: WHY".
# Programs, here and in the parts beside it: those of the tree, checked by pack-installer-root.sh.
set -eu
umask 022

home=/usr/libexec/atomic-installer
state=/run/atomic-installer
medium=/run/install/repo

argument() { # NAME: the value of a kernel argument
	tr ' ' '\n' </proc/cmdline | sed -n "s/^$1=//p" | tail -n 1
}

# tty0 is whichever virtual terminal is in front; a shell needs a real one.
list_consoles() { awk '{ sub(/^tty0$/, "tty1", $1); print "/dev/" $1 }' /proc/consoles; }

# Each console has a session of its own, so that job control and Ctrl-C work there.
serve_consoles() { # MODE
	while read -r console <&3; do
		[ -c "$console" ] || continue
		# shellcheck disable=SC2094 # a terminal is read and written
		setsid --ctty sh "$home/installer-console.sh" "$1" <"$console" >"$console" 2>&1 &
	done 3<"$state/consoles"
	wait
}

mkdir -p "$state" "$medium"
mountpoint -q "$medium" || mount --bind /run/initramfs/live "$medium"
list_consoles >"$state/consoles"
dmesg --console-level err
mode=$(argument atomic.installer)
case $mode in
unattended)
	if sh "$home/install.sh" --plan "$medium/installer/plan"; then
		exec sh "$home/installer-console.sh" end
	elif [ "$(argument atomic.on-error)" = poweroff ]; then
		exec systemctl poweroff
	fi
	serve_consoles failed
	;;
shell) serve_consoles shell ;;
*) serve_consoles ask ;;
esac
