import { closeSync, constants, copyFileSync, ftruncateSync, openSync, readSync, statSync, writeSync } from "node:fs";

const SECTOR_BYTES = 512;
const CHUNK_BYTES = 1 << 20;

/**
 * A copy that shares its blocks where the file system can, and has holes where the original has: a disk image of 8 GiB
 * that holds 300 MiB must not become 8 GiB because the workspace is on another file system than the store.
 */
export function copyFile(from: string, to: string): void {
  const { size, blocks } = statSync(from);
  if (blocks * SECTOR_BYTES >= size) copyFileSync(from, to, constants.COPYFILE_FICLONE);
  else if (!clone(from, to)) copyWithHoles(from, to);
}

function clone(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    // Which code says "cannot" differs between file systems; what is really wrong, the copy meets again.
    return false;
  }
}

/** Node cannot ask where the holes are, so what is zeros becomes a hole. */
function copyWithHoles(from: string, to: string): void {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const zeros = Buffer.alloc(CHUNK_BYTES);
  const source = openSync(from, "r");
  try {
    const target = openSync(to, "w", statSync(from).mode);
    try {
      let position = 0;
      for (let length = readSync(source, chunk); length > 0; length = readSync(source, chunk)) {
        const isHole = chunk.compare(zeros, 0, length, 0, length) === 0;
        for (let done = isHole ? length : 0; done < length; )
          done += writeSync(target, chunk, done, length - done, position + done);
        position += length;
      }
      ftruncateSync(target, position);
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
