import { mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { MachineFacts } from "../../host/machine-facts.ts";
import { SANDBOX_ID } from "./sandbox-arguments.ts";

/** The accounts of every sandbox; `nobody` owns what belongs to users that are not mapped. */
const ETC_FILES: Readonly<Record<string, string>> = {
  passwd: `root:x:0:0:root:/tmp:/bin/sh
build:x:${SANDBOX_ID}:${SANDBOX_ID}:build:/tmp:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`,
  group: `root:x:0:
build:x:${SANDBOX_ID}:
nogroup:x:65534:
`,
  hosts: "127.0.0.1 localhost atomic-build\n::1 localhost atomic-build\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
};

/**
 * Makes the /etc that sandboxes see: the fewest files that programs cannot do without, the same on every machine, and
 * the empty files and folders over which the machine's own are mounted. One folder for all sandboxes, bound read-only.
 */
export function writeEtcFolder(folder: string, machine: Pick<MachineFacts, "etcPaths" | "networkPaths">): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(ETC_FILES)) writeFileSync(join(folder, name), content);
  symlinkSync("/proc/self/mounts", join(folder, "mtab"));
  for (const path of [...machine.etcPaths, ...machine.networkPaths]) {
    if (path.startsWith("/etc/")) makeMountPoint(join(folder, path.slice("/etc/".length)), path);
  }
}

function makeMountPoint(mountPoint: string, source: string): void {
  if (statSync(source, { throwIfNoEntry: false })?.isDirectory() === true) {
    mkdirSync(mountPoint, { recursive: true });
    return;
  }
  mkdirSync(dirname(mountPoint), { recursive: true });
  writeFileSync(mountPoint, "", { flag: "a" });
}
