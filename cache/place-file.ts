import { linkSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { dressAsBlob } from "./blob-file.ts";
import type { Placement, PlaceOptions } from "./cas.ts";
import { copyFile } from "./copy-file.ts";
import { systemCodeOf } from "./storage-problem.ts";

/** What kept a hard link from being made, other than something at the target. */
type LinkOutcome = "linked" | "inode-is-full" | "not-linkable";

/** A file to appear at `to`, read-only; `renew` gives `from` a fresh inode when its link count is exhausted. */
export interface FilePlacement {
  readonly from: string;
  readonly to: string;
  readonly isExecutable: boolean;
  readonly renew: () => void;
}

/** Hard link where the file system allows, else reflink, else copy. */
export function placeFile(placement: FilePlacement): Placement {
  const { from, to, renew } = placement;
  let outcome = tryLink(from, to);
  if (outcome === "inode-is-full") {
    // ext4 stops at 65,000 links, and every empty or licence file of every tree is one inode here.
    renew();
    outcome = tryLink(from, to);
  }
  if (outcome === "linked") return "hard-link";
  copyAside(placement);
  return "copy";
}

/** No link for the empty file: there is nothing to share. */
export function placeEmptyFile({ to, isExecutable }: PlaceOptions): Placement {
  rmSync(to, { force: true });
  writeFileSync(to, "", { flag: "wx" });
  dressAsBlob(to, { isExecutable });
  return "created";
}

function tryLink(from: string, to: string): LinkOutcome {
  try {
    linkSync(from, to);
    return "linked";
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "EEXIST") {
      unlinkSync(to);
      return tryLink(from, to);
    }
    if (code === "EMLINK") return "inode-is-full";
    // EPERM: file systems without links, and protected_hardlinks for a store of another user.
    if (code === "EXDEV" || code === "EPERM" || code === "ENOTSUP") return "not-linkable";
    throw error;
  }
}

/** Beside the target, since the target is on another file system: a killed copy must not look finished. */
function copyAside({ from, to, isExecutable }: FilePlacement): void {
  const aside = `${to}.${process.pid}.partial`;
  try {
    copyFile(from, aside);
    dressAsBlob(aside, { isExecutable });
    renameSync(aside, to);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}
