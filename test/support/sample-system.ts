/** A system as small as the rules allow, from packages to a boot test; tests change one file of it. */
export const SAMPLE_SYSTEM: Readonly<Record<string, string>> = {
  "rpms/BUILD.atomic": `package(default_visibility = ["//visibility:public"])
host_package(name = "bash_deb", package = "bash")
rpm_package(name = "bash", host_package = ":bash_deb")
rpm_package(name = "filesystem", spec = "filesystem.spec", sources = ["passwd"])
rpm_repository(name = "repository", packages = [":bash", ":filesystem"])
`,
  "rpms/filesystem.spec": "Name: filesystem\n",
  "rpms/passwd": "root:x:0:0::/root:/bin/sh\n",
  "tree/BUILD.atomic": `package(default_visibility = ["//visibility:public"])
treefile(name = "treefile", src = "host.json")
package_lock(name = "lock", treefile = ":treefile", repositories = ["//rpms:repository"])
ostree_tree(name = "host", treefile = ":treefile", lock = ":lock")
`,
  "tree/host.json": `{
    "include": "base.json",
    "ref": "sample/1/x86_64/host",
    "automatic-version-prefix": "1.0",
    "packages": ["filesystem bash"]
}
`,
  "tree/base.json": `{
    "selinux": false,
    "repos": ["sample"],
    "recommends": false,
    "exclude-packages": ["nano"],
    "packages": ["kernel"]
}
`,
  "images/BUILD.atomic": `kickstart(name = "live_ks", src = "live.ks")
pxe_live_image(name = "live", tree = "//tree:host", kickstart = ":live_ks")
image_boot_test(name = "live_boots", image = ":live", commands = ["true", "test -e /usr/bin/ostree"])
`,
  "images/live.ks": `# A live system.
%include common.ks
bootloader --append="console=ttyS0"
part / --size=3000 --fstype=ext4
`,
  "images/common.ks": `lang C.UTF-8
rootpw --lock
ostreesetup --nogpg --osname=sample --remote=sample --url=https://example.org/repo --ref=sample/1/x86_64/host
shutdown
`,
};
