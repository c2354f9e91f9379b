#!/bin/sh
# Packs a raw disk as a Vagrant box: a gzipped tar of metadata.json, Vagrantfile and the disk as the provider has it, for
# libvirt box.img (qcow2), for VirtualBox box-disk1.vmdk (streamOptimized) and the machine's box.ovf.
#
# usage: pack-vagrant-box.sh --disk FILE --provider libvirt|virtualbox --output FILE --memory MIB --cpus N [--level 1-9]
#                            [--os-type NAME] [--vagrantfile FILE]
#   --vagrantfile  Ruby that follows the box's own Vagrantfile; what it says of the machine wins
#
# The law: the same disk and options give the same bytes. What identifies the disk follows from its content.
# The parts are beside it (inputs of the action, too): fixed-disk-ids.sh, write-ovf.sh.
# tools: sh awk cat cut dd grep gzip mkdir od qemu-img rm sed sha256sum stat tar tr
set -eu

tools=$(cd "${0%/*}" && pwd)
# shellcheck source=rules/tools/fixed-disk-ids.sh
. "$tools/fixed-disk-ids.sh"
# shellcheck source=rules/tools/write-ovf.sh
. "$tools/write-ovf.sh"

fail() {
	printf 'pack-vagrant-box: %s\n' "$*" >&2
	exit 1
}

# gzip does the compressing: it packs plain clusters better than clusters that are packed one by one.
make_libvirt_box() {
	qemu-img convert -f raw -O qcow2 -o compat=1.1,cluster_size=65536,refcount_bits=16 "$disk" "$scratch/box.img"
	printf '{"provider":"libvirt","format":"qcow2","virtual_size":%s}\n' $(((capacity + 1073741823) / 1073741824)) >"$scratch/metadata.json"
	write_vagrantfile <<-EOF
		  config.vm.provider :libvirt do |libvirt|
		    libvirt.driver = "kvm"
		    libvirt.memory = $memory
		    libvirt.cpus = $cpus
		  end
	EOF
}

make_virtualbox_box() {
	qemu-img convert -f raw -O vmdk -o subformat=streamOptimized,adapter_type=ide "$disk" "$scratch/box-disk1.vmdk"
	fix_vmdk_id "$scratch/box-disk1.vmdk"
	write_ovf box "$scratch/box-disk1.vmdk" "$capacity" "$memory" "$cpus" "$os_type" >"$scratch/box.ovf"
	printf '{"provider":"virtualbox"}\n' >"$scratch/metadata.json"
	# Vagrant refuses a box without base_mac; 080027 is VirtualBox's own range, and every machine sits behind its own NAT.
	write_vagrantfile <<-EOF
		  config.vm.base_mac = "080027$(sha256sum "$scratch/box-disk1.vmdk" | cut -c 1-6 | awk '{ print toupper($0) }')"
		  config.vm.provider :virtualbox do |virtualbox|
		    virtualbox.memory = $memory
		    virtualbox.cpus = $cpus
		    virtualbox.check_guest_additions = false
		    virtualbox.functional_vboxsf = false
		    virtualbox.customize ["modifyvm", :id, "--nictype1", "virtio"]
		  end
	EOF
}

# Provider's lines on standard input. /vagrant cannot be made: the root of an ostree system is not writable.
write_vagrantfile() {
	{
		printf 'Vagrant.configure("2") do |config|\n  config.vm.synced_folder ".", "/vagrant", disabled: true\n'
		cat
		printf 'end\n'
		if [ -n "$vagrantfile" ]; then cat "$vagrantfile"; fi
	} >"$scratch/Vagrantfile"
}

# metadata.json first: Vagrant and box catalogues read it without unpacking the rest.
pack_box() {
	set -- metadata.json Vagrantfile
	for file in box.ovf box.img box-disk1.vmdk; do [ ! -e "$scratch/$file" ] || set -- "$@" "$file"; done
	{
		tar --create --format=gnu --owner=0 --group=0 --numeric-owner --mode=0644 --mtime="@${SOURCE_DATE_EPOCH:-0}" \
			--directory="$scratch" "$@" || : >"$scratch/failed"
	} | gzip -n "-$level" >"$output"
	[ ! -e "$scratch/failed" ] || fail "tar failed"
}

main() {
	disk='' provider='' output='' memory='' cpus='' level=6 os_type=Linux26_64 vagrantfile=''
	while [ $# -ge 2 ]; do
		case $1 in
		--disk) disk=$2 ;;
		--provider) provider=$2 ;;
		--output) output=$2 ;;
		--memory) memory=$2 ;;
		--cpus) cpus=$2 ;;
		--level) level=$2 ;;
		--os-type) os_type=$2 ;;
		--vagrantfile) vagrantfile=$2 ;;
		*) fail "unknown option \"$1\"" ;;
		esac
		shift 2
	done
	for value in "$disk" "$provider" "$output" "$memory" "$cpus"; do
		[ -n "$value" ] || fail "--disk, --provider, --output, --memory and --cpus are required"
	done
	scratch=${TMPDIR:-/tmp}/pack-vagrant-box
	rm -rf "$scratch"
	mkdir -p "$scratch"
	capacity=$(stat -c %s "$disk")
	case $provider in
	libvirt) make_libvirt_box ;;
	virtualbox) make_virtualbox_box ;;
	*) fail "unknown provider \"$provider\": expected libvirt or virtualbox" ;;
	esac
	pack_box
	rm -rf "$scratch"
}

main "$@"
