/** Damage, a byte at a time: what somebody between a mirror and its clients could do. */
import { randomInt } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Flips a byte at the ends, in the middle and somewhere, one after the other, and puts it back. */
export async function withFlippedBytes(file: string, look: (position: number) => Promise<void>): Promise<void> {
  const content = readFileSync(file);
  const positions = [0, content.length >> 1, content.length - 1, randomInt(content.length)];
  for (const position of new Set(positions)) {
    const flipped = Buffer.from(content);
    flipped.writeUInt8(content.readUInt8(position) ^ 0xff, position);
    writeFileSync(file, flipped);
    await look(position);
  }
  writeFileSync(file, content);
}

/** Of each kind of file, by its ending, the two that differ most. */
export function smallestAndLargest(paths: readonly string[], folder: string): readonly string[] {
  const kindOf = (path: string) => path.replace(/^.*[./]/, "");
  return [...new Set(paths.map(kindOf))].flatMap((kind) => {
    const group = paths.filter((path) => kindOf(path) === kind);
    const sorted = group.toSorted(
      (one, other) => statSync(join(folder, one)).size - statSync(join(folder, other)).size,
    );
    return [...new Set([sorted[0] ?? "", sorted.at(-1) ?? ""])];
  });
}
