/**
 * The one door to xxhash-wasm. Seals and change detection only: a forger gains nothing there, and it is three times as
 * fast as SHA-256. Names of content are SHA-256 (digest.ts).
 */
export type XxHash64 = (bytes: Uint8Array) => bigint;

let opened: Promise<XxHash64> | undefined;

/** Compiling the module is asynchronous and costs a millisecond: done once, on the first path that needs it. */
export function openXxHash64(): Promise<XxHash64> {
  opened ??= import("xxhash-wasm").then(async ({ default: instantiate }) => {
    const { h64Raw } = await instantiate();
    return (bytes) => h64Raw(bytes);
  });
  return opened;
}
