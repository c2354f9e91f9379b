import { describe, expect, test } from "vitest";
import type { WorkspaceFiles } from "../../engine/core/workspace-files.ts";

/** The workspace that every test of the suite asks about. */
export const WORKSPACE_TEXTS = { "BUILD.atomic": "x", "rpms/a/b.spec": "Name: ü", "rpms/é": "", "rpms/z": "" };

/** `makeFiles` answers with the workspace of these texts. */
export function describeWorkspaceFiles(
  name: string,
  makeFiles: (texts: Readonly<Record<string, string>>) => WorkspaceFiles,
): void {
  describe(`workspace files: ${name}`, () => {
    const files = () => makeFiles(WORKSPACE_TEXTS);

    test("texts are read, and what is no text says why", () => {
      expect(files().readText("rpms/a/b.spec")).toEqual({ ok: true, value: "Name: ü" });
      expect(files().readText("rpms")).toEqual({ ok: false, error: "is-directory" });
      expect(files().readText("absent")).toEqual({ ok: false, error: "missing" });
      expect(files().readText("BUILD.atomic/below")).toEqual({ ok: false, error: "missing" });
    });

    test("a path is a file, a directory or missing", () => {
      const paths = ["", "rpms", "rpms/a/b.spec", "absent", "BUILD.atomic/below"];
      expect(paths.map((path) => files().kindOf(path))).toEqual([
        "directory",
        "directory",
        "file",
        "missing",
        "missing",
      ]);
    });

    test("a listing is in the order of UTF-8 bytes, and empty for what is no directory", () => {
      expect(files().list("rpms")).toEqual([
        { name: "a", kind: "directory" },
        { name: "z", kind: "file" },
        { name: "é", kind: "file" },
      ]);
      expect(["BUILD.atomic", "absent"].map((path) => files().list(path))).toEqual([[], []]);
    });
  });
}
