import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { packageFamilyOf } from "./host-programs.ts";
import type { MachineFacts } from "./machine-facts.ts";
import type { MachineTrial } from "./machine-problems.ts";

/** Starting a namespace takes milliseconds; a machine that needs longer is not asked again. */
const LIMIT_MS = 10_000;

/**
 * Finds out by trying whether namespaces may be made here. There are too many switches that forbid it (sysctls, AppArmor,
 * seccomp of container engines) to read them all.
 */
export function tryMachine(facts: Pick<MachineFacts, "bubblewrap">): MachineTrial {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return { family: packageFamilyOf(release), namespaceRefusal: tryNamespace(facts.bubblewrap) };
}

function tryNamespace(bubblewrap: string | undefined): string | undefined {
  if (bubblewrap === undefined) return undefined;
  const namespaces = ["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-ipc"];
  const mounts = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"];
  const { status, stderr, error } = spawnSync(bubblewrap, [...namespaces, ...mounts, "true"], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim() || `bwrap ended with ${status}`);
}
