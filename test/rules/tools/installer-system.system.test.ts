/** What an installed system is told of its networks: the real script, for either of the two services that a tree may have. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow } from "../../support/scenario-outputs.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const scripts = join(import.meta.dirname, "../../../rules/tools");
const NETWORKS = [
  "network link dhcp ipv6 - - -",
  "network eth1 static noipv6 10.0.0.2/24 10.0.0.1 10.0.0.1,1.1.1.1",
  "network eth2 off ipv6 - - -",
];

test("systemd-networkd gets a file for each device that is on", () => {
  const { files } = networksOf("systemd-networkd");
  expect(files).toEqual({
    "etc/systemd/network/80-kickstart-eth1.network":
      "[Match]\nName=eth1\n\n[Network]\nAddress=10.0.0.2/24\nLinkLocalAddressing=no\nIPv6AcceptRA=no\nGateway=10.0.0.1\nDNS=10.0.0.1\nDNS=1.1.1.1\n",
    "etc/systemd/network/80-kickstart-link.network": "[Match]\nType=ether\n\n[Network]\nDHCP=yes\n",
  });
});

test("NetworkManager gets connections that only root may read", () => {
  const { files, folder } = networksOf("NetworkManager");
  const path = "etc/NetworkManager/system-connections/kickstart-eth1.nmconnection";
  expect(files).toEqual({
    [path]:
      "[connection]\nid=eth1\ntype=ethernet\ninterface-name=eth1\n\n[ipv4]\nmethod=manual\naddress1=10.0.0.2/24,10.0.0.1\ndns=10.0.0.1;1.1.1.1;\n\n[ipv6]\nmethod=disabled\n",
    "etc/NetworkManager/system-connections/kickstart-link.nmconnection":
      "[connection]\nid=link\ntype=ethernet\n\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n",
  });
  expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
});

test("a tree with neither is told, unless no device is on", () => {
  expect(networksOf("other").reason).toBe(
    "network --device=link: the tree has neither NetworkManager nor systemd-networkd",
  );
  expect(networksOf("other", ["network eth2 off ipv6 - - -"])).toMatchObject({ reason: "", files: {} });
});

function networksOf(service: string, plan: readonly string[] = NETWORKS) {
  const folder = temporaryFolder();
  const units = join(folder, "usr/lib/systemd/system");
  for (const path of [units, join(folder, "scratch")]) mkdirSync(path, { recursive: true });
  writeFileSync(join(units, `${service}.service`), "");
  writeFileSync(join(folder, "scratch/plan"), plan.map((line) => `${line}\n`).join(""));
  const script = `plan=scratch/plan scratch=scratch deployment=.; fail() { printf '%s' "$*"; exit 1; }
. ${scripts}/deploy-tree.sh; . ${scripts}/installer/installer-disks.sh; . ${scripts}/installer/installer-system.sh; write_networks`;
  const { stdout } = spawnSync("sh", ["-euc", script], { cwd: folder, encoding: "utf8" });
  const written = filesBelow(folder).filter((path) => path.startsWith("etc/"));
  const files = Object.fromEntries(written.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  return { files, folder, reason: stdout };
}
