/** How a path looked at one moment, as far as a later stat can tell that it is another file or has other content. */
export interface FileStamp {
  readonly kind: "file" | "directory";
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** What a stat says, as Node.js tells it; written out because core knows no file system. */
interface StatAnswer {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  isDirectory(): boolean;
}

/** The stamp of a stat; undefined stands for "nothing is there". */
export function stampOfStat(stat: StatAnswer | undefined): FileStamp | undefined {
  if (stat === undefined) return undefined;
  const kind = stat.isDirectory() ? "directory" : "file";
  return { kind, sizeBytes: stat.size, mtimeMs: stat.mtimeMs, ctimeMs: stat.ctimeMs, inode: stat.ino };
}
