import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { hashFile } from "../../cache/hash-file.ts";
import type { PublishedFile, Side } from "../../rules/difference/difference.ts";
import { type RunScript, readTreeContents } from "../../rules/difference/tree-contents.ts";
import { ReleaseManifest } from "../../rules/release/release-manifest-format.ts";
import { fail, type Result, succeed } from "../core/result.ts";

/** A path that was built, published or kept, and what of an ostree repository is meant. */
export interface DiffPath {
  /** As it was asked for. */
  readonly name: string;
  readonly path: string;
  readonly revision?: string;
}

/** Reads one side of a comparison from disk: an ostree repository, a built tree, a release manifest, an image. */
export async function readPathSide(side: DiffPath, run: RunScript): Promise<Result<Side, string>> {
  const { name, path, revision } = side;
  const repository = repositoryAt(path);
  if (repository !== undefined) {
    const tree = await readTreeContents({ path: repository, ...(revision !== undefined && { revision }) }, run);
    return tree.ok ? succeed({ name, tree: tree.value }) : fail(`Cannot compare "${name}": ${tree.error}`);
  }
  if (revision !== undefined) return fail(`Cannot compare "${name}": "${path}" is no ostree repository`);
  if (!statSync(path).isDirectory()) {
    const manifest = path.endsWith(".json") ? readManifest(readFileSync(path, "utf8")) : undefined;
    if (manifest !== undefined) return succeed({ name, files: manifest });
    const file = describeFile(path, basename(path));
    return file.ok ? succeed({ name, files: [file.value] }) : fail(`Cannot compare "${name}": ${file.error}`);
  }
  const files = filesBelow(path);
  if (!files.ok) return fail(`Cannot compare "${name}": ${files.error}`);
  const configuration = join(path, "PXE_CONFIG");
  const kernelArguments = existsSync(configuration) ? pxeArguments(readFileSync(configuration, "utf8")) : undefined;
  return succeed({ name, files: files.value, ...(kernelArguments && { kernelArguments }) });
}

/** The files that a release manifest lists; undefined when the text is none. */
export function readManifest(text: string): readonly PublishedFile[] | undefined {
  try {
    const parsed = ReleaseManifest.safeParse(JSON.parse(text));
    if (!parsed.success) return undefined;
    return [...parsed.data.artifacts, ...parsed.data.signatures].flatMap(({ files }) => files);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What people set; how the live root is found follows from the image itself. */
export function pxeArguments(text: string): readonly string[] {
  const words = /^\s*append\s+(.*)$/m.exec(text)?.[1]?.split(/\s+/) ?? [];
  return words.filter((word) => word !== "" && !/^(?:(?:initrd|root|ostree)=|rd\.live\.image$)/.test(word));
}

/** The folder itself, or `repo` in it, as an ostree_tree target leaves it. */
function repositoryAt(path: string): string | undefined {
  return [path, join(path, "repo")].find((folder) =>
    ["config", "objects", "refs"].every((name) => existsSync(join(folder, name))),
  );
}

/** By their names below the folder; links stand for nothing of their own. */
function filesBelow(folder: string): Result<readonly PublishedFile[], string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files: PublishedFile[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const file = describeFile(path, path.slice(folder.length).replace(/^\/+/, ""));
    if (!file.ok) return file;
    files.push(file.value);
  }
  return succeed(files);
}

function describeFile(path: string, name: string): Result<PublishedFile, string> {
  const hashed = hashFile(path, { symlinks: "follow" });
  if (!hashed.ok) return fail(`"${path}" cannot be read, or changed meanwhile`);
  const { hash, sizeBytes } = hashed.value.digest;
  return succeed({ name, size: sizeBytes, sha256: hash });
}
