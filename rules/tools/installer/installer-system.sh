#!/bin/sh
# The system on the disk: deployed from the medium's repository, configured, and made to start; sourced by install.sh.
#
# Plan keys, besides those of deploy-tree.sh (url is where updates come from) and configure-deployment.sh:
#   boot-timeout SECONDS    [bootloader --timeout] of the installed system's menu
#   network DEVICE PROTOCOL IPV6 ADDRESS GATEWAY NAMESERVERS
#                           DEVICE link or a name; PROTOCOL dhcp, static or off; IPV6 ipv6 or noipv6; "-" for none

# shellcheck disable=SC2154,SC2034 # set, and read, by who sources this

medium=/run/install/repo

deploy_system() {
	sysroot=$target repo=$medium/content/repo
	osname=$(required_value osname) remote=$(required_value remote) url=$(required_value url) ref=$(required_value ref)
	commit=$(ostree --repo="$repo" rev-parse "$ref")
	epoch=$(date +%s)
	make_sysroot
	import_keys
	step "deploying it"
	timeout=$(plan_value boot-timeout)
	prepare_boot_menu "$sysroot" ${timeout:+"$timeout"}
	kernel_arguments="root=UUID=$root_uuid rw $(plan_value kernel-arguments)"
	deploy_tree "$kernel_arguments"
}

import_keys() {
	export GNUPGHOME="$scratch/gnupg"
	(umask 077 && mkdir -p "$GNUPGHOME")
	for key in "$medium"/installer/keys/*.gpg; do
		[ ! -f "$key" ] || ostree --repo="$sysroot/ostree/repo" remote gpg-import --keyring="$key" "$remote"
	done
}

configure_system() {
	mount_state
	mount_deployment
	write_networks
	configure_deployment
}

# File systems below /var are there before anything is put into them.
mount_state() {
	while read -r mount device _ <&4; do
		case $mount in
		/var | /var/*)
			mkdir -p "$state${mount#/var}"
			mount "$device" "$state${mount#/var}"
			;;
		esac
	done 4<"$scratch/made"
}

# For whichever of the two looks after networks in the tree.
write_networks() {
	plan_values network >"$scratch/networks"
	while read -r device protocol ipv6 address gateway nameservers <&4; do
		[ "$protocol" != off ] || continue
		if [ -e "$deployment/usr/lib/systemd/system/NetworkManager.service" ]; then
			write_keyfile
		elif [ -e "$deployment/usr/lib/systemd/system/systemd-networkd.service" ]; then
			write_network_unit
		else
			fail "network --device=$device: the tree has neither NetworkManager nor systemd-networkd"
		fi
	done 4<"$scratch/networks"
}

write_network_unit() {
	mkdir -p "$deployment/etc/systemd/network"
	{
		printf '[Match]\n'
		if [ "$device" = link ]; then printf 'Type=ether\n'; else printf 'Name=%s\n' "$device"; fi
		printf '\n[Network]\n'
		case $protocol-$ipv6 in
		dhcp-ipv6) printf 'DHCP=yes\n' ;;
		dhcp-noipv6) printf 'DHCP=ipv4\n' ;;
		*) printf 'Address=%s\n' "$address" ;;
		esac
		[ "$ipv6" = ipv6 ] || printf 'LinkLocalAddressing=no\nIPv6AcceptRA=no\n'
		[ "$gateway" = - ] || printf 'Gateway=%s\n' "$gateway"
		[ "$nameservers" = - ] || printf '%s\n' "$nameservers" | tr , '\n' | sed 's/^/DNS=/'
	} >"$deployment/etc/systemd/network/80-kickstart-$device.network"
}

write_keyfile() {
	file=$deployment/etc/NetworkManager/system-connections/kickstart-$device.nmconnection
	mkdir -p "${file%/*}"
	{
		printf '[connection]\nid=%s\ntype=ethernet\n' "$device"
		[ "$device" = link ] || printf 'interface-name=%s\n' "$device"
		printf '\n[ipv4]\n'
		if [ "$protocol" = dhcp ]; then
			printf 'method=auto\n'
		else
			printf 'method=manual\naddress1=%s%s\n' "$address" "$([ "$gateway" = - ] || printf ',%s' "$gateway")"
		fi
		[ "$nameservers" = - ] || printf 'dns=%s;\n' "$(printf '%s' "$nameservers" | tr , ';')"
		printf '\n[ipv6]\nmethod=%s\n' "$([ "$ipv6" = ipv6 ] && printf auto || printf disabled)"
	} >"$file"
	chmod 600 "$file"
}

# What a person typed at the console has no hash yet, and the tree's chpasswd has the only hashing there is.
hash_password() { # account, text
	printf '%s:%s\n' "$1" "$2" | chroot "$deployment" /usr/sbin/chpasswd -c SHA512 >&2
	awk -F: -v name="$1" '$1 == name { print $2 }' "$deployment/etc/shadow"
}

install_boot_loader() {
	write_grub_menu "$sysroot" "$kernel_arguments"
	make_boot_images "$boot_uuid" "$scratch/boot-images"
	device=$(made_device biosboot)
	if [ -n "$device" ]; then
		install_bios_boot_loader "$disk" "$(cat "/sys/class/block/${device##*/}/start")" "$scratch/boot-images"
	fi
	device=$(made_device /boot/efi)
	if [ -n "$device" ]; then
		mount "$device" "$scratch/esp"
		fill_esp "$scratch/esp" "$scratch/boot-images"
	fi
}

# The log goes along, for whoever wonders later; it holds no password.
finish_system() {
	mark_updated
	mkdir -p "$state/log"
	(umask 077 && cat "$run/log" >"$state/log/atomic-installer.log")
	sync
}
