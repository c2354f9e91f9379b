import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import type { Cas } from "../../cache/cas.ts";
import { type Digest, digestOf, EMPTY_DIGEST } from "../../cache/digest.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A store, and the hands to harm it as a disk or a user would. */
export interface CasHarness {
  readonly cas: Cas;
  readonly remove: (digest: Digest) => void;
  /** Replaces the stored bytes with others of the same length, keeping whatever hides it. */
  readonly damage: (digest: Digest) => void;
}

const HELLO = new TextEncoder().encode("hello\n");
const DIGEST = digestOf(HELLO);

/** What every store promises. */
export function describeCas(name: string, open: () => CasHarness): void {
  describe(`${name} as a content-addressed store`, () => {
    test("what was put is had, and comes back", async () => {
      const { cas } = open();
      expect(cas.has(DIGEST)).toBe(false);
      expect(cas.putBytes(HELLO)).toEqual({ ok: true, value: DIGEST });
      expect(cas.has(DIGEST)).toBe(true);
      expect(bytesOf(cas, DIGEST)).toEqual(HELLO);
      expect(cas.check(DIGEST)).toEqual({ ok: true, value: undefined });
      expect(cas.verify(DIGEST)).toEqual({ ok: true, value: undefined });
      expect(await cas.flush()).toEqual({ ok: true, value: undefined });
    });

    test("putting twice is putting once", () => {
      const { cas } = open();
      cas.putBytes(HELLO);
      expect(cas.putBytes(HELLO)).toEqual({ ok: true, value: DIGEST });
      expect(bytesOf(cas, DIGEST)).toEqual(HELLO);
    });

    test("the empty blob is always there", () => {
      const { cas } = open();
      const to = `${temporaryFolder()}/empty`;
      expect(cas.has(EMPTY_DIGEST)).toBe(true);
      expect(cas.check(EMPTY_DIGEST).ok).toBe(true);
      expect(bytesOf(cas, EMPTY_DIGEST)).toEqual(new Uint8Array());
      expect(cas.verify(EMPTY_DIGEST).ok).toBe(true);
      expect(cas.place(EMPTY_DIGEST, { to, isExecutable: true })).toEqual({ ok: true, value: "created" });
      expect(lookOf(to)).toEqual({ text: "", mode: 0o555 });
    });

    test("a missing blob is a value, whatever is asked of it", () => {
      const { cas, remove } = open();
      cas.putBytes(HELLO);
      remove(DIGEST);
      const missing = { ok: false, error: { kind: "missing", digest: DIGEST } };
      expect(cas.has(DIGEST)).toBe(false);
      expect(cas.check(DIGEST)).toEqual(missing);
      expect(cas.readBytes(DIGEST)).toEqual(missing);
      expect(cas.verify(DIGEST)).toEqual(missing);
      expect(cas.place(DIGEST, { to: `${temporaryFolder()}/x`, isExecutable: false })).toEqual(missing);
    });

    test("a digest of another size is another blob", () => {
      const { cas } = open();
      cas.putBytes(HELLO);
      expect(cas.has({ ...DIGEST, sizeBytes: 7 })).toBe(false);
    });

    test("damage is found by reading, said once, and gone; the blob can be put again", () => {
      const { cas, damage } = open();
      cas.putBytes(HELLO);
      damage(DIGEST);
      const reason = "its content has another hash";
      expect(cas.readBytes(DIGEST)).toEqual({ ok: false, error: { kind: "damaged", digest: DIGEST, reason } });
      expect(cas.readBytes(DIGEST)).toEqual({ ok: false, error: { kind: "missing", digest: DIGEST } });
      cas.putBytes(HELLO);
      expect(bytesOf(cas, DIGEST)).toEqual(HELLO);
    });

    test("damage is found by verify, and gone", () => {
      const { cas, damage } = open();
      cas.putBytes(HELLO);
      damage(DIGEST);
      const reason = "its content has another hash";
      expect(cas.verify(DIGEST)).toEqual({ ok: false, error: { kind: "damaged", digest: DIGEST, reason } });
      expect(cas.has(DIGEST)).toBe(false);
    });

    test("a file moved in is gone, a file copied in stays", () => {
      const { cas } = open();
      const folder = temporaryFolder();
      for (const mode of ["copy", "move"] as const) {
        const path = `${folder}/${mode}`;
        const content = new TextEncoder().encode(mode);
        writeFileSync(path, content);
        expect(cas.putFile(path, { mode, isExecutable: false })).toEqual({ ok: true, value: digestOf(content) });
        expect(bytesOf(cas, digestOf(content))).toEqual(content);
        expect(existsSync(path)).toBe(mode === "copy");
      }
    });

    test("a file that is known already moves in the same way", () => {
      const { cas } = open();
      cas.putBytes(HELLO);
      const path = `${temporaryFolder()}/again`;
      writeFileSync(path, HELLO);
      expect(cas.putFile(path, { mode: "move", isExecutable: false })).toEqual({ ok: true, value: DIGEST });
      expect(existsSync(path)).toBe(false);
    });

    test("another name of a file moved in is no way to write into the blob", () => {
      const { cas } = open();
      const folder = temporaryFolder();
      writeFileSync(`${folder}/a`, HELLO);
      linkSync(`${folder}/a`, `${folder}/b`);
      cas.putFile(`${folder}/a`, { mode: "move", isExecutable: false });
      expect(existsSync(`${folder}/a`)).toBe(false);
      chmodSync(`${folder}/b`, 0o644);
      writeFileSync(`${folder}/b`, "HELLO\n");
      expect(bytesOf(cas, DIGEST)).toEqual(HELLO);
    });

    test("what is no regular file is refused and left alone", () => {
      const { cas } = open();
      const folder = temporaryFolder();
      mkdirSync(`${folder}/directory`);
      writeFileSync(`${folder}/file`, HELLO);
      symlinkSync("file", `${folder}/link`);
      for (const path of [`${folder}/directory`, `${folder}/link`]) {
        for (const mode of ["copy", "move"] as const) {
          const problem = { ok: false, error: { kind: "not-a-file", path } };
          expect(cas.putFile(path, { mode, isExecutable: false })).toEqual(problem);
        }
        expect(existsSync(path)).toBe(true);
      }
    });

    test("a file that is not there is the machine's problem, as a value", () => {
      const { cas } = open();
      const path = `${temporaryFolder()}/none`;
      const problem = { kind: "storage", operation: "store", path, code: "ENOENT" };
      expect(cas.putFile(path, { mode: "copy", isExecutable: false })).toEqual({ ok: false, error: problem });
    });

    test("a placed file is read-only, executable as asked, and of a fixed time", () => {
      const { cas } = open();
      const folder = temporaryFolder();
      cas.putBytes(HELLO);
      for (const isExecutable of [false, true, false]) {
        const to = `${folder}/out`;
        expect(cas.place(DIGEST, { to, isExecutable }).ok).toBe(true);
        expect(lookOf(to)).toEqual({ text: "hello\n", mode: isExecutable ? 0o555 : 0o444 });
        expect(lstatSync(to).mtime.toISOString()).toBe("1980-01-01T00:00:00.000Z");
      }
    });

    test("placing replaces a link itself, never what it points at", () => {
      const { cas } = open();
      const folder = temporaryFolder();
      cas.putBytes(HELLO);
      writeFileSync(`${folder}/source`, "precious");
      symlinkSync("source", `${folder}/out`);
      expect(cas.place(DIGEST, { to: `${folder}/out`, isExecutable: false }).ok).toBe(true);
      expect(lookOf(`${folder}/out`)).toEqual({ text: "hello\n", mode: 0o444 });
      expect(readFileSync(`${folder}/source`, "utf8")).toBe("precious");
    });

    test("placing where no folder is is the machine's problem, as a value", () => {
      const { cas } = open();
      cas.putBytes(HELLO);
      const to = `${temporaryFolder()}/no/folder`;
      const problem = { kind: "storage", operation: "place", path: to, code: "ENOENT" };
      expect(cas.place(DIGEST, { to, isExecutable: false })).toEqual({ ok: false, error: problem });
    });
  });
}

function bytesOf(cas: Cas, digest: Digest): Uint8Array {
  const read = cas.readBytes(digest);
  if (!read.ok) throw new Error(`no blob: ${JSON.stringify(read.error)}`);
  return new Uint8Array(read.value);
}

function lookOf(path: string): { readonly text: string; readonly mode: number } {
  return { text: readFileSync(path, "utf8"), mode: lstatSync(path).mode & 0o7777 };
}
