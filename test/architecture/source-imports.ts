import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

/** A source file with what it imports; paths are relative to the project's folder, with "/". */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  /** Imported project files. */
  readonly files: readonly string[];
  /** Imported packages. */
  readonly packages: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|\bimport\s*\(\s*"([^"]+)"\s*\)|\nimport\s+"([^"]+)"/g;

/** Reads the sources below the folders; generated code is left out, nobody writes it by hand. */
export function readSourceImports(root: string, folders: readonly string[]): readonly SourceFile[] {
  return folders
    .flatMap((folder) => listTypeScript(join(root, folder)))
    .map((path) => relative(root, path))
    .filter((path) => !path.includes("/generated/"))
    .map((path) => describeFile(root, path));
}

function describeFile(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const specifiers = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  return {
    path,
    lines: text.split("\n").length - 1,
    files: specifiers.filter((name) => name.startsWith(".")).map((name) => normalize(join(dirname(path), name))),
    packages: specifiers.filter((name) => !name.startsWith(".") && !name.startsWith("node:")).map(packageOf),
  };
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function listTypeScript(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listTypeScript(path);
      return entry.name.endsWith(".ts") ? [path] : [];
    });
  } catch {
    return [];
  }
}
