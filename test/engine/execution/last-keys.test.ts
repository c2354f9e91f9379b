import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digestOf } from "../../../cache/digest.ts";
import { LastKeys } from "../../../engine/execution/last-keys.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const ONE = digestOf(Buffer.from("1"));
const TWO = digestOf(Buffer.from("2"));

test("what was learned is there for the next invocation", () => {
  const path = join(temporaryFolder(), "state/last-keys");
  const keys = new LastKeys(path);
  keys.learn("//p:a atomic-out/p/a b", { digest: ONE, durationMs: 1500 });
  keys.save();
  expect(new LastKeys(path).get("//p:a atomic-out/p/a b")).toEqual({
    digest: ONE,
    previous: undefined,
    durationMs: 1500,
  });
});

test("a new key keeps the one before; the same key again does not", () => {
  const keys = new LastKeys(join(temporaryFolder(), "last-keys"));
  keys.learn("a", { digest: ONE, durationMs: 1 });
  keys.learn("a", { digest: TWO, durationMs: 2 });
  keys.learn("a", { digest: TWO, durationMs: 3 });
  expect(keys.get("a")).toEqual({ digest: TWO, previous: ONE, durationMs: 3 });
});

test("a cache hit keeps the duration that was measured", () => {
  const keys = new LastKeys(join(temporaryFolder(), "last-keys"));
  keys.learn("a", { digest: ONE, durationMs: 700 });
  keys.learn("a", { digest: TWO });
  expect(keys.get("a")).toEqual({ digest: TWO, previous: ONE, durationMs: 700 });
});

test("two invocations at once keep what both learned", () => {
  const path = join(temporaryFolder(), "last-keys");
  const one = new LastKeys(path);
  const other = new LastKeys(path);
  one.learn("a", { digest: ONE, durationMs: 1 });
  other.learn("b", { digest: TWO, durationMs: 2 });
  one.save();
  other.save();
  const keys = new LastKeys(path);
  expect([keys.get("a")?.digest, keys.get("b")?.digest]).toEqual([ONE, TWO]);
});

test("nothing learned, nothing written", () => {
  const folder = temporaryFolder();
  new LastKeys(join(folder, "last-keys")).save();
  expect(readdirSync(folder)).toEqual([]);
});

test("a damaged file is no knowledge and no error", () => {
  const path = join(temporaryFolder(), "last-keys");
  writeFileSync(path, "atomic-build last keys 1\nnonsense\n\t\t\t\n");
  expect(new LastKeys(path).get("nonsense")).toBeUndefined();
});
