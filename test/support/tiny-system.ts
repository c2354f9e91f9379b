/**
 * An operating system of a few files, in two releases, and everything that is published of it: the real rules and programs in
 * seconds. It has a kernel for ostree's sake and cannot boot.
 */
function treefile(...packages: readonly string[]): string {
  return JSON.stringify({
    ref: TINY_REF,
    selinux: false,
    "automatic-version-prefix": "1.0",
    "no-initramfs": true,
    packages,
  });
}

function spec(name: string, head: string, install: string, files: string): string {
  return `Name: ${name}
Version: 1
Release: 1
Summary: Part of a tiny system
License: MIT
BuildArch: noarch
${head}
%description
Part of a tiny system.
%install
${install}
%files
${files}
`;
}

export const TINY_REF = "tiny/1/x86_64/host";

/** Numbers: a file that is worth a delta, and compresses to more than one block. */
const TOOL = Array.from({ length: 30_000 }, (_, index) => `${index * 7919}`).join("\n");

/** The commit of `new` is a day later than that of `old`. */
export const TINY_SYSTEM: Readonly<Record<string, string>> = {
  "BUILD.atomic": `
rpm_package(name = "system", spec = "system.spec")
rpm_package(name = "tool", spec = "tool.spec", sources = ["tool.txt"])
rpm_repository(name = "rpms", packages = [":system", ":tool"])

[treefile(name = release + "_treefile", src = release + ".json") for release in ["old", "new"]]
[package_lock(name = release + "_lock", treefile = ":" + release + "_treefile", repositories = [":rpms"]) for release in ["old", "new"]]
ostree_tree(name = "old", treefile = ":old_treefile", lock = ":old_lock")
ostree_tree(name = "new", treefile = ":new_treefile", lock = ":new_lock", previous_version = "1.0", version_epoch = 315619200)

signing_key(name = "key", user_id = "Tiny", ed25519 = True)
checksums(name = "checksums", artifacts = ["notes.txt", ":tool"], variant = "Tiny", release = "1.0")
gpg_signature(name = "checksums_signed", files = [":checksums"], key = ":key")
gpg_signature(name = "notes_signed", files = ["notes.txt"], key = ":key", mode = "detached")
ostree_signature(name = "old_signed", tree = ":old", key = ":key")
ostree_signature(name = "new_signed", tree = ":new", key = ":key")
static_delta(name = "delta", previous = ":old_signed", tree = ":new_signed")
ostree_signature(name = "repository", tree = ":new_signed", deltas = [":delta"], key = ":key")
mirror(name = "old_mirror", repository = ":old_signed", destination = ".atomic/old-mirror", settle_seconds = 1)
mirror(name = "mirror", repository = ":repository", artifacts = [":checksums_signed"], destination = ".atomic/mirror", settle_seconds = 1)
`,
  "old.json": treefile("system"),
  "new.json": treefile("system", "tool"),
  "notes.txt": "What is new: a tool\n",
  "tool.txt": TOOL,
  "system.spec": spec(
    "system",
    "",
    `mkdir -p %{buildroot}/usr/lib/modules/1.0 %{buildroot}/etc
echo kernel >%{buildroot}/usr/lib/modules/1.0/vmlinuz
: >%{buildroot}/usr/lib/modules/1.0/modules.dep
echo ID=tiny >%{buildroot}/etc/os-release
ln -s /etc/os-release %{buildroot}/etc/release`,
    "/usr/lib/modules/1.0\n/etc/os-release\n/etc/release",
  ),
  "tool.spec": spec(
    "tool",
    "Source0: tool.txt",
    "mkdir -p %{buildroot}/usr/bin\ncp %{SOURCE0} %{buildroot}/usr/bin/tool",
    "/usr/bin/tool",
  ),
};
