#!/bin/sh
# Writes the machine that VirtualBox imports with a box; sourced by pack-vagrant-box.sh.
# The parts are those that any Linux kernel has a driver for: an IDE controller (a cloud kernel has no AHCI), a network card that
# the Vagrantfile then makes a virtio one, which the OVF of old VirtualBox has no word for. No MAC address: VirtualBox draws it.
# No machine UUID either: each import gets its own.

# write_ovf NAME DISK-FILE CAPACITY-BYTES MEMORY-MIB CPUS OS-TYPE >box.ovf
write_ovf() {
	cim=http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2
	cat <<-EOF_OVF
		<?xml version="1.0" encoding="UTF-8"?>
		<Envelope ovf:version="1.0" xml:lang="en-US" xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="$cim/CIM_ResourceAllocationSettingData" xmlns:vssd="$cim/CIM_VirtualSystemSettingData" xmlns:vbox="http://www.virtualbox.org/ovf/machine">
		  <References>
		    <File ovf:id="file1" ovf:href="${2##*/}" ovf:size="$(stat -c %s "$2")"/>
		  </References>
		  <DiskSection>
		    <Info>Disks of the machine</Info>
		    <Disk ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:capacity="$3" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
		  </DiskSection>
		  <NetworkSection>
		    <Info>Networks that the machine is on</Info>
		    <Network ovf:name="NAT">
		      <Description>Network address translation by the host</Description>
		    </Network>
		  </NetworkSection>
		  <VirtualSystem ovf:id="$1">
		    <Info>A machine</Info>
		    <OperatingSystemSection ovf:id="101">
		      <Info>The kind of system on the disk</Info>
		      <Description>$6</Description>
		      <vbox:OSType ovf:required="false">$6</vbox:OSType>
		    </OperatingSystemSection>
		    <VirtualHardwareSection>
		      <Info>Parts of the machine</Info>
		      <System>
		        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
		        <vssd:InstanceID>0</vssd:InstanceID>
		        <vssd:VirtualSystemIdentifier>$1</vssd:VirtualSystemIdentifier>
		        <vssd:VirtualSystemType>virtualbox-2.2</vssd:VirtualSystemType>
		      </System>
		      <Item>
		        <rasd:Caption>$5 virtual CPU</rasd:Caption>
		        <rasd:ElementName>$5 virtual CPU</rasd:ElementName>
		        <rasd:InstanceID>1</rasd:InstanceID>
		        <rasd:ResourceType>3</rasd:ResourceType>
		        <rasd:VirtualQuantity>$5</rasd:VirtualQuantity>
		      </Item>
		      <Item>
		        <rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits>
		        <rasd:Caption>$4 MB of memory</rasd:Caption>
		        <rasd:ElementName>$4 MB of memory</rasd:ElementName>
		        <rasd:InstanceID>2</rasd:InstanceID>
		        <rasd:ResourceType>4</rasd:ResourceType>
		        <rasd:VirtualQuantity>$4</rasd:VirtualQuantity>
		      </Item>
		      <Item>
		        <rasd:Address>0</rasd:Address>
		        <rasd:Caption>ideController0</rasd:Caption>
		        <rasd:Description>IDE Controller</rasd:Description>
		        <rasd:ElementName>ideController0</rasd:ElementName>
		        <rasd:InstanceID>3</rasd:InstanceID>
		        <rasd:ResourceSubType>PIIX4</rasd:ResourceSubType>
		        <rasd:ResourceType>5</rasd:ResourceType>
		      </Item>
		      <Item>
		        <rasd:AddressOnParent>0</rasd:AddressOnParent>
		        <rasd:Caption>disk1</rasd:Caption>
		        <rasd:Description>Disk Image</rasd:Description>
		        <rasd:ElementName>disk1</rasd:ElementName>
		        <rasd:HostResource>/disk/vmdisk1</rasd:HostResource>
		        <rasd:InstanceID>4</rasd:InstanceID>
		        <rasd:Parent>3</rasd:Parent>
		        <rasd:ResourceType>17</rasd:ResourceType>
		      </Item>
		      <Item>
		        <rasd:AutomaticAllocation>true</rasd:AutomaticAllocation>
		        <rasd:Caption>Ethernet adapter on NAT</rasd:Caption>
		        <rasd:Connection>NAT</rasd:Connection>
		        <rasd:ElementName>Ethernet adapter on NAT</rasd:ElementName>
		        <rasd:InstanceID>5</rasd:InstanceID>
		        <rasd:ResourceSubType>E1000</rasd:ResourceSubType>
		        <rasd:ResourceType>10</rasd:ResourceType>
		      </Item>
		    </VirtualHardwareSection>
		  </VirtualSystem>
		</Envelope>
	EOF_OVF
}
