/**
 * Law 8: private keys never enter a sandbox input, the store, an argv or a log. A release is signed while every process's arguments
 * and environment are written down; then the secrets are looked for, byte for byte, in all that was left.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lookUpOnPath } from "../../engine/host/path-lookup.ts";
import { ReleaseKeys, type SecretPiece } from "../support/release-keys.ts";
import { actionsRun } from "../support/scenario-invocation.ts";
import { filesBelow } from "../support/scenario-outputs.ts";
import { ScenarioWorkspace } from "../support/scenario-workspace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TINY_SYSTEM } from "../support/tiny-system.ts";

const strace = lookUpOnPath("strace", process.env["PATH"] ?? "");
const WANTED = ["//:mirror", "//:checksums_signed", "//:notes_signed"];

let trace = "";
let secrets: { readonly fingerprint: string; readonly pieces: readonly SecretPiece[] } = {
  fingerprint: "",
  pieces: [],
};

test("a secret key is in no file of workspace and store, and in nothing that was said", async () => {
  const workspace = new ScenarioWorkspace(TINY_SYSTEM);
  const keys = new ReleaseKeys(join(temporaryFolder(), "keys"), { userId: "Tiny Release <release@example.org>" });
  onTestFinished(() => keys.close());
  const options = { environment: keys.environment };
  expect((await workspace.runJson(["//:old", "//:new", "//:checksums"], options)).exitCode).toBe(0);
  const traceFile = join(temporaryFolder(), "trace");
  const recording = ["-f", "-v", "-xx", "-s", "100000", "-e", "trace=execve,execveat", "-o", traceFile];
  const prefix = strace === undefined ? [] : [strace, ...recording];
  const signed = await workspace.runJson(WANTED, { ...options, prefix });
  const pieces = keys.secretPieces();
  secrets = { fingerprint: keys.fingerprint, pieces };
  if (strace !== undefined) trace = readFileSync(traceFile, "latin1");
  expect([signed.exitCode, actionsRun(signed).filter((action) => /Sign /.test(action)).length]).toEqual([0, 5]);
  const hasTheSecrets = findSecrets([join(keys.gnupgHome, "private-keys-v1.d"), keys.ed25519File], pieces);
  expect(hasTheSecrets).toHaveLength(2);
  // The invocation's own folders, with all that may lie in them: atomic-out, logs, locks, records, blobs.
  expect(findSecrets([workspace.folder, workspace.cacheFolder], pieces)).toEqual([]);
  expect(findIn(Buffer.from(`${signed.stdout}${signed.stderr}`), pieces)).toEqual([]);
});

test.skipIf(strace === undefined)("a secret key is in no argument and in no environment of any process", () => {
  // The trace is what it is taken for: it holds the fingerprint that gpg was given, in its own notation.
  expect(trace).toContain(inTrace(Buffer.from(secrets.fingerprint)));
  expect(secrets.pieces.filter(({ bytes }) => trace.includes(inTrace(bytes))).map(({ name }) => name)).toEqual([]);
});

/** Files that hold a piece of a secret, with its name. */
function findSecrets(places: readonly string[], secrets: readonly SecretPiece[]): readonly string[] {
  const files = places.flatMap((place) =>
    statSync(place).isDirectory() ? filesBelow(place).map((path) => join(place, path)) : [place],
  );
  return files
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    .flatMap((file) => {
      const found = findIn(readFileSync(file), secrets);
      return found.length === 0 ? [] : [`${file}: ${found.join(", ")}`];
    });
}

function findIn(content: Buffer, secrets: readonly SecretPiece[]): readonly string[] {
  return secrets.filter(({ bytes }) => content.includes(bytes)).map(({ name }) => name);
}

/** As `strace -xx` writes strings. */
function inTrace(bytes: Buffer): string {
  return bytes.toString("hex").replaceAll(/../g, "\\x$&");
}
