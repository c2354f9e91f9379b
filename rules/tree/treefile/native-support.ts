import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import type { Treefile } from "./treefile.ts";
import { shapeOf, type TreefileKey } from "./treefile-keys.ts";

/** Why the native toolchain refuses a key. */
interface Refusal {
  readonly reason: string;
  readonly remedy?: string;
  /** Whether this value is refused; without it, every value that differs from the key's default is. */
  readonly applies?: (canonical: unknown) => boolean;
}

const LAYERS: Refusal = {
  reason: "checks out other commits over the packages, which native composes do not do yet",
  remedy: "Package what the layer holds, or use the fedora toolchain",
};

/** Kept small on purpose: what is not here is honoured, or means nothing to a native compose. */
const REFUSALS: { readonly [K in TreefileKey]?: Refusal } = {
  rojig: { reason: "makes an RPM of the whole tree, a format that rpm-ostree itself has dropped", remedy: "Remove it" },
  "platform-module": { reason: "belongs to DNF modularity, which Fedora has dropped", remedy: "Remove it" },
  "lockfile-repos": {
    reason: "picks repositories for locked packages only",
    remedy: 'Name the repositories in "repos" and pin packages with a package_lock target',
  },
  "repo-packages": {
    reason: "ties packages to one repository, which the package lock cannot do yet",
    remedy: 'Move them to "packages" and list their repository first in "repos"',
  },
  "ostree-layers": LAYERS,
  "ostree-override-layers": LAYERS,
  container: {
    reason: "makes a tree without a kernel, which no image rule can boot",
    remedy: "Use the fedora toolchain",
  },
  "container-cmd": { reason: "is metadata of a container image, and native composes make ostree commits only" },
  cliwrap: { reason: "replaces programs by wrappers that only rpm-ostree brings", remedy: "Use the fedora toolchain" },
  "cliwrap-binaries": { reason: "replaces programs by wrappers that only rpm-ostree brings" },
  ima: { reason: "needs file signatures of the RPMs as extended attributes, which native commits do not carry" },
  "gpg-key": {
    reason: "signs inside the compose, where no key may be",
    remedy: "Sign the commit with a release target",
  },
  edition: {
    reason: "changes the defaults of other keys to those of bootable containers",
    remedy: "Write the keys out, or use the fedora toolchain",
    applies: (value) => value !== "2014",
  },
  "repo-metadata": {
    reason: "puts the repositories' timestamps into the commit, so that no two composes agree",
    remedy: 'Set it to "disabled": the package lock keeps what it would say',
    applies: (value) => value !== "disabled",
  },
  "boot-location": {
    reason: "leaves the kernel to kernel-install plugins",
    remedy: 'Use "modules"',
    applies: (value) => value === "kernel-install",
  },
  "opt-usrlocal": {
    reason: "needs mounts that ostree's state overlays set up at boot, which native composes do not enable yet",
    remedy: 'Use "var" or "root"',
    applies: (value) => value === "state-overlay",
  },
  "check-passwd": previousRefusal(),
  "check-groups": previousRefusal(),
};

function previousRefusal(): Refusal {
  return {
    reason: "compares with the commit before, so that the same inputs would not always give the same tree",
    remedy: 'Keep the accounts in a file beside the treefile and use the type "file"',
    applies: (value) => (value as { type?: string }).type === "previous",
  };
}

/** What the native toolchain cannot do for this treefile, each with name, file, line and a way out. */
export function checkNativeSupport(treefile: Treefile): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [key, refusal] of Object.entries(REFUSALS) as [TreefileKey, Refusal][]) {
    const located = treefile.values[key];
    const value = located && shapeOf(key).canonical(located.value);
    if (located === undefined || value === undefined || refusal.applies?.(value) === false) continue;
    diagnostics.push(refused(key, located.origin, refusal));
  }
  return [...diagnostics, ...checkLabels(treefile)];
}

/** Labels are on unless switched off, and a tree without them would not be what the treefile says. */
function checkLabels(treefile: Treefile): readonly Diagnostic[] {
  const selinux = treefile.values.selinux;
  if (selinux?.value === false) return [];
  const start = { line: 1, column: 1 };
  const range = selinux?.origin ?? { path: treefile.path, start, end: start };
  return [
    refused("selinux", range, {
      reason: `${selinux === undefined ? "is left out, which means true, and " : ""}asks for SELinux labels, which native commits do not carry yet`,
      remedy: 'Set "selinux": false, or use the fedora toolchain',
    }),
  ];
}

function refused(key: TreefileKey, range: SourceRange, { reason, remedy }: Refusal): Diagnostic {
  const message = `Cannot compose treefile ${JSON.stringify(range.path)} natively: key ${JSON.stringify(key)} ${reason}`;
  return { message, range, ...(remedy !== undefined && { remedy }) };
}
