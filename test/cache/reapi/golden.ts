import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The bytes that protoc made of fixtures/NAME.txtpb. */
export function golden(name: string): Uint8Array {
  const text = readFileSync(join(import.meta.dirname, "fixtures", `${name}.hex`), "utf8");
  return new Uint8Array(Buffer.from(text.replaceAll("\n", ""), "hex"));
}

/** A digest whose hash is one digit 64 times: easy to see in a text fixture. */
export function digestOfDigit(digit: string, sizeBytes: number): { readonly hash: string; readonly sizeBytes: number } {
  return { hash: digit.repeat(64), sizeBytes };
}
