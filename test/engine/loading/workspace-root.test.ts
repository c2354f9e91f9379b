import { expect, test } from "vitest";
import { findWorkspaceRoot } from "../../../engine/loading/workspace-root.ts";

test.each([
  ["/home/me/os", "/home/me/os"],
  ["/home/me/os/images/cloud", "/home/me/os"],
  ["/home/me/os/test/inner", "/home/me/os/test/inner"],
  ["/home/me", undefined],
  ["/", undefined],
])("from %s the workspace is %s", (folder, root) => {
  const markers = new Set(["/home/me/os/WORKSPACE.atomic", "/home/me/os/test/inner/WORKSPACE.atomic"]);
  expect(findWorkspaceRoot(folder, (path) => markers.has(path))).toBe(root);
});

test("the top of the machine can be a workspace", () => {
  expect(findWorkspaceRoot("/srv", (path) => path === "/WORKSPACE.atomic")).toBe("/");
});
