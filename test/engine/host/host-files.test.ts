import { expect, test } from "vitest";
import { HOST_FILES } from "../../../engine/host/host-files.ts";
import { HOST_PROGRAMS } from "../../../engine/host/host-programs.ts";
import { lookUpOnPath } from "../../../engine/host/path-lookup.ts";

test("every host file can be installed like a program, and halves of one firmware stand at the same index", () => {
  const [code = [], vars = []] = ["ovmf-code.fd", "ovmf-vars.fd"].map((name) => HOST_FILES.get(name));
  expect(code.map((path) => path.replace("CODE", "VARS"))).toEqual(vars);
  const known = new Set(HOST_PROGRAMS.map(({ name }) => name));
  expect([...HOST_FILES.keys()].filter((name) => !known.has(name))).toEqual([]);
});

test("a host file is not looked for on PATH", () => {
  for (const [name, places] of HOST_FILES) {
    expect([undefined, ...places]).toContain(lookUpOnPath(name, "/usr/bin:/usr/share/OVMF"));
  }
});
