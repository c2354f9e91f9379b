import { expect, test } from "vitest";
import { openXxHash64 } from "../../cache/xxhash64.ts";

test("the published test values come out, and the module is compiled once", async () => {
  const xxHash64 = await openXxHash64();
  expect(xxHash64(new Uint8Array())).toBe(0xef46db3751d8e999n);
  expect(xxHash64(new TextEncoder().encode("abc"))).toBe(0x44bc2cf5ad770999n);
  expect(await openXxHash64()).toBe(xxHash64);
});
