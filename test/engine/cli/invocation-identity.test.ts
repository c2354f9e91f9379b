import { afterEach, expect, test, vi } from "vitest";
import { identifyInvocation } from "../../../engine/cli/invocation-identity.ts";

const PLACE = { workspaceRoot: "/w", folder: "/w/images" };

afterEach(() => vi.unstubAllEnvs());

test("the same words in the same place are the same invocation, wherever the workspace is", () => {
  const one = identifyInvocation(["//a"], PLACE);
  const other = identifyInvocation(["//a"], { workspaceRoot: "/elsewhere", folder: "/elsewhere/images" });
  expect(other.text).toBe(one.text);
  expect(one.stateFile).toMatch(/^\/w\/\.atomic\/up-to-date\/[0-9a-f]{16}$/);
});

test.each<[string, readonly string[], string, Readonly<Record<string, string>>]>([
  ["other words", ["//b"], "/w/images", {}],
  ["words put together otherwise", ["//a ", ""], "/w/images", {}],
  ["another folder, where relative labels mean something else", ["//a"], "/w", {}],
  ["another PATH, where other programs are found", ["//a"], "/w/images", { PATH: "/bin" }],
  ["another cache", ["//a"], "/w/images", { XDG_CACHE_HOME: "/c" }],
])("%s: another invocation", (_, words, folder, environment) => {
  const before = identifyInvocation(["//a"], PLACE);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const after = identifyInvocation(words, { workspaceRoot: "/w", folder });
  expect(after.text).not.toBe(before.text);
  expect(after.stateFile).not.toBe(before.stateFile);
});

test("a variable that no action can see changes nothing", () => {
  const before = identifyInvocation(["//a"], PLACE);
  vi.stubEnv("EDITOR", "ed");
  expect(identifyInvocation(["//a"], PLACE)).toEqual(before);
});
