import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import type { Cas } from "../../cache/cas.ts";
import { type Digest, digestOf } from "../../cache/digest.ts";
import { type StoredTree, storeTree } from "../../cache/store-tree.ts";

/** A directory with one of everything that a Directory message can hold. */
export function makeSample(root: string): string {
  mkdirSync(`${root}/bin`, { recursive: true });
  mkdirSync(`${root}/lib/empty/inner`, { recursive: true });
  writeFileSync(`${root}/bin/run`, "run", { mode: 0o755 });
  writeFileSync(`${root}/bin/data`, "data", { mode: 0o600 });
  writeFileSync(`${root}/lib/data`, "lib");
  symlinkSync("bin/run", `${root}/link`);
  symlinkSync("/no/where", `${root}/dangling`);
  return root;
}

/** Stores what a test made itself, so that it cannot fail. */
export function mustStore(cas: Cas, folder: string, mode: "move" | "copy"): StoredTree {
  const stored = storeTree(cas, folder, { mode });
  if (!stored.ok) throw new Error(JSON.stringify(stored.error));
  return stored.value;
}

/** What a file node says of a plain file with that text. */
export function fileOf(text: string): { readonly digest: Digest; readonly isExecutable: boolean } {
  return { digest: digestOf(new TextEncoder().encode(text)), isExecutable: false };
}
