import { rmSync, statSync, writeFileSync } from "node:fs";
import { makeFolder } from "./make-folder.ts";
import { temporaryPath } from "./temporary-folder.ts";

/** What a file system would stamp on a file written now, in nanoseconds since 1970. */
export type FileSystemClock = (device: bigint) => bigint;

/**
 * The stamps of a network file system are its server's, whose clock may be off: what is compared with stamps must be
 * read from the same clock. Measured once, by writing a file into `folder`; other devices are taken to keep our time.
 */
export function measureFileSystemClock(folder: string): FileSystemClock {
  let measured: { readonly device: bigint; readonly offsetNs: bigint } | undefined;
  let isMeasured = false;
  return (device) => {
    if (!isMeasured) measured = measureOffset(folder);
    isMeasured = true;
    return systemNowNs() + (measured?.device === device ? measured.offsetNs : 0n);
  };
}

/**
 * Whether a file was last changed long enough before `startedNs` (when reading it began) that any later change must
 * move its stamps. A stamp is the kernel's coarse clock (up to 10 ms late) cut to what the file system can store: 2 s
 * at worst, and whole seconds are how such a file system shows. Both stamps count, since some keep no ctime.
 */
export function isSettled(
  stamps: { readonly mtimeNs: bigint; readonly ctimeNs: bigint },
  options: { readonly startedNs: bigint },
): boolean {
  const isCoarse = stamps.ctimeNs % 1_000_000_000n === 0n;
  const latestNs = options.startedNs - (isCoarse ? COARSE_SLACK_NS : FINE_SLACK_NS);
  return stamps.mtimeNs < latestNs && stamps.ctimeNs < latestNs;
}

/** Covers a clock tick, and file systems that store hundredths of a second. */
const FINE_SLACK_NS = 50_000_000n;
const COARSE_SLACK_NS = 2_050_000_000n;

function systemNowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

function measureOffset(folder: string): { readonly device: bigint; readonly offsetNs: bigint } | undefined {
  const path = `${temporaryPath(folder)}.clock`;
  try {
    makeFolder(folder);
    const now = systemNowNs();
    writeFileSync(path, "", { flag: "wx" });
    const { dev, mtimeNs } = statSync(path, { bigint: true });
    return { device: dev, offsetNs: mtimeNs - now };
  } catch {
    // Not writable: then our own clock has to do, as on every local file system it does.
    return undefined;
  } finally {
    rmSync(path, { force: true });
  }
}
