import { expect, test } from "vitest";
import { BootableInfo } from "../../../rules/images/bootable-info.ts";
import { ReleaseArtifactsInfo } from "../../../rules/release/release-artifacts-info.ts";
import { analyzeRules, literalsOf, originOf } from "../../support/analyze-rules.ts";
import { SAMPLE_SYSTEM } from "../../support/sample-system.ts";

const KICKSTART = `part / --size=900 --grow
rootpw --lock
ostreesetup --nogpg --osname=sample --remote=sample --url=file:///run/install/repo/content/repo --ref=sample/1/x86_64/host
poweroff
`;

function withInstaller(attributes = 'update_url = "https://example.org/repo"', kickstart = KICKSTART) {
  const targets = `kickstart(name = "installer_ks", src = "installer.ks")
installer_image(name = "installer", tree = "//tree:host", kickstart = ":installer_ks", ${attributes})
`;
  return {
    ...SAMPLE_SYSTEM,
    "images/BUILD.atomic": targets,
    "images/installer.ks": kickstart,
    "images/release.asc": "key\n",
  };
}

test("the live system is packed from the tree alone, the ISO from it, the repository and the kickstart", () => {
  const analysis = analyzeRules(withInstaller());
  expect(analysis.problems).toEqual([]);
  const [root, iso, ...others] = analysis.actionsOf("//images:installer");
  expect(others).toEqual([]);
  expect(root).toMatchObject({
    mnemonic: "PackInstallerRoot",
    arguments: [
      ...["sh", "atomic-tools/pack-installer-root.sh"],
      ...["--repo", "atomic-out/tree/host/repo", "--commit", "atomic-out/tree/host/commit"],
      ...["--volume-id", "sample-1.0", "--output", "atomic-out/images/installer.root"],
    ],
    outputs: ["atomic-out/images/installer.root/"],
    traits: ["root-range"],
  });
  expect(root?.inputs.filter((path) => !path.startsWith("atomic-tools/"))).toEqual([
    "atomic-out/tree/host/repo/",
    "atomic-out/tree/host/commit",
  ]);
  expect(iso).toEqual({
    mnemonic: "PackInstallerImage",
    message: "Writing installer image installer",
    arguments: [
      ...["sh", "atomic-tools/pack-installer-image.sh"],
      ...["--root", "atomic-out/images/installer.root", "--plan", "atomic-out/images/installer.plan"],
      ...["--kickstart", "atomic-out/images/installer_ks.flattened.ks"],
      ...["--repo", "atomic-out/tree/host/repo", "--ref", "sample/1/x86_64/host", "--volume-id", "sample-1.0"],
      ...["--title", "sample", "--short", "sample", "--version", "1.0", "--arch", "x86_64"],
      ...["--unattended", "--timeout", "10"],
      ...["--kernel-argument", "console=tty0", "--kernel-argument", "console=ttyS0,115200n8"],
      ...["--output", "atomic-out/images/installer.iso"],
    ],
    inputs: [
      "atomic-tools/pack-installer-image.sh",
      "atomic-tools/deploy-tree.sh",
      "atomic-tools/configure-deployment.sh",
      "atomic-out/images/installer.root/",
      "atomic-out/images/installer.plan",
      "atomic-out/images/installer_ks.flattened.ks",
      "atomic-out/tree/host/repo/",
    ],
    outputs: ["atomic-out/images/installer.iso"],
    traits: [],
  });
});

test("it boots on both firmwares, and a release knows what it is", () => {
  const analysis = analyzeRules(withInstaller('update_url = "https://example.org/repo", volume_id = "LABEL"'));
  expect(analysis.problems).toEqual([]);
  const file = { path: "atomic-out/images/installer.iso" };
  expect(analysis.providedBy("//images:installer", BootableInfo)).toMatchObject({
    medium: { kind: "installer", file, volumeId: "LABEL" },
    firmware: ["bios", "uefi"],
    commit: { path: "atomic-out/tree/host/commit" },
  });
  expect(analysis.providedBy("//images:installer", ReleaseArtifactsInfo)).toMatchObject({
    artifacts: [
      {
        ...{ label: "//images:installer", file, kind: "image", format: "iso", variant: "Installer" },
        ...{ architecture: "x86_64", volumeId: "LABEL", tree: { ref: "sample/1/x86_64/host", version: "1.0" } },
      },
    ],
    gates: [],
  });
});

test("the plan has the disk and the update address, and its lines know their places", () => {
  const plan = literalsOf(analyzeRules(withInstaller())).get("atomic-out/images/installer.plan");
  expect(plan?.content.split("\n")).toEqual([
    "partition biosboot none 1 no - -",
    "partition /boot/efi vfat 64 no - -",
    "partition / ext4 900 yes - -",
    "ending poweroff",
    "osname sample",
    "remote sample",
    "url https://example.org/repo",
    "ref sample/1/x86_64/host",
    "gpg-verify no",
    "root-password locked",
    "",
  ]);
  expect(originOf(plan, "partition / ext4 900 yes - -")).toBe("images/installer.ks:1:1");
});

test("keys go onto the ISO, and make updates verified", () => {
  const analysis = analyzeRules(withInstaller('update_url = "https://example.org/repo", gpg_keys = ["release.asc"]'));
  expect(analysis.problems).toEqual([]);
  const iso = analysis.actionsOf("//images:installer")[1];
  expect(iso?.arguments.slice(-4)).toEqual([
    ...["--gpg-key", "images/release.asc", "--output", "atomic-out/images/installer.iso"],
  ]);
  expect(iso?.inputs.at(-1)).toBe("images/release.asc");
  expect(literalsOf(analysis).get("atomic-out/images/installer.plan")?.content).toContain("gpg-verify yes\n");
});

test("a kickstart that leaves something open is not offered unattended", () => {
  const analysis = analyzeRules(withInstaller(undefined, KICKSTART.replace("part / --size=900 --grow\n", "")));
  expect(analysis.problems).toEqual([]);
  expect(analysis.actionsOf("//images:installer")[1]?.arguments).not.toContain("--unattended");
});

test("an edit of the kickstart leaves the live system as it is", () => {
  const roots = [KICKSTART, `${KICKSTART}lang C\n`].map((text) =>
    analyzeRules(withInstaller(undefined, text)).graph.actions.filter(
      ({ mnemonic }) => mnemonic === "PackInstallerRoot",
    ),
  );
  expect(roots[0]).toHaveLength(1);
  expect(roots[0]).toEqual(roots[1]);
});

test("systems that would look for updates on the ISO are refused, unless a script says where", () => {
  expect(analyzeRules(withInstaller("")).problems).toEqual([
    'images/installer.ks:3:53: Cannot make a native installer from "images/installer.ks": installed systems would look for updates on the ISO',
    "  > Give the target an update_url, or set the remote up in %post",
  ]);
  const script = "%post --erroronfail\nostree remote delete sample\n%end\n";
  expect(analyzeRules(withInstaller("", KICKSTART + script)).problems).toEqual([]);
});

test("what a kickstart cannot have is told together with its places", () => {
  expect(analyzeRules(withInstaller(undefined, `${KICKSTART}vnc\n`)).problems).toEqual([
    'images/installer.ks:5:1: Cannot make a native installer from "images/installer.ks": command "vnc" is not known to the installer of a native image',
    "  > Remove it",
  ]);
});
