import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Diagnostic } from "../../../../engine/core/diagnostic.ts";
import { fail, succeed } from "../../../../engine/core/result.ts";
import type { RemoteFiles } from "../../../../rules/rpm/remote/remote-files.ts";
import type { RepositorySource } from "../../../../rules/rpm/remote/repository-metadata.ts";
import { repositoryMetadataResolver } from "../../../../rules/rpm/remote/repository-metadata-resolver.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const [A, B] = ["a", "b"].map((digit) => digit.repeat(64));
const INDEX = `<repomd><data type="primary"><checksum type="sha256">${A}</checksum><open-checksum type="sha256">${B}</open-checksum><location href="repodata/p.xml.gz"/></data></repomd>`;
const records = { primary: { location: "repodata/p.xml.gz", sha256: A, openSha256: B } };

/** Serves texts; a signature is good when it is `signed by KEY: CONTENT`. */
class FakeRemoteFiles implements RemoteFiles {
  readonly asked: string[] = [];

  constructor(readonly texts: Readonly<Record<string, string>>) {}

  async fetch(address: string, { proxy }: { readonly proxy?: string | undefined }) {
    this.asked.push(proxy === undefined ? address : `${address} through ${proxy}`);
    const text = this.texts[address];
    return text === undefined ? fail("not found") : succeed(new TextEncoder().encode(text));
  }

  async verify({ content, signature, keys }: Parameters<RemoteFiles["verify"]>[0]) {
    const [text, given] = [content, signature].map((bytes) => new TextDecoder().decode(bytes));
    return keys.some((key) => given === `signed by ${key}: ${text}`) ? succeed(undefined) : fail("it is a forgery");
  }
}

interface Earlier {
  readonly answer: unknown;
  readonly answeredAtMs: number;
}

/** One repository, asked once. */
async function ask(texts: Readonly<Record<string, string>>, source: Partial<RepositorySource>, before?: Earlier) {
  const files = new FakeRemoteFiles(texts);
  const warnings: Diagnostic[] = [];
  const question: RepositorySource = { kind: "baseurl", addresses: ["http://a"], keys: [], filelists: true, ...source };
  const resolver = repositoryMetadataResolver({ files, clock: new FakeClock() });
  const result = await resolver.resolve([{ resolver: resolver.name, key: "//:r", question }], {
    find: () => before,
    keep: (_, warning) => warnings.push(warning),
  });
  const answer = result.ok ? result.value.get("//:r") : result.error;
  return { answer, warnings, asked: files.asked };
}

test("the first mirror that answers is locked first, and the others after it", async () => {
  const source = { addresses: ["http://a", "http://b/", "http://c"], proxy: "http://p" };
  expect(await ask({ "http://b/repodata/repomd.xml": INDEX }, source)).toEqual({
    answer: { repomdSha256: digestOf(INDEX), mirrors: ["http://b/", "http://a", "http://c"], records },
    warnings: [],
    asked: ["http://a/repodata/repomd.xml through http://p", "http://b/repodata/repomd.xml through http://p"],
  });
});

test("a metalink's mirrors must have an index that it knows", async () => {
  const texts = {
    "http://m": metalink(digestOf(INDEX)),
    "http://a/repodata/repomd.xml": `${INDEX} `,
    "http://b/repodata/repomd.xml": INDEX,
  };
  const source: Partial<RepositorySource> = { kind: "metalink", addresses: ["http://m"] };
  expect((await ask(texts, source)).answer).toMatchObject({ mirrors: ["http://b", "http://a"] });
  expect((await ask({ ...texts, "http://m": metalink(A ?? "") }, source)).answer).toMatchObject([
    {
      message: expect.stringMatching(
        /http:\/\/a\/repodata\/repomd\.xml: it has sha256 .*does not know, and 1 more of no use$/,
      ),
    },
  ]);
});

test("with keys an index needs a signature of one of them, from the same mirror", async () => {
  const source = { addresses: ["http://a", "http://b"], keys: ["K", "L"] };
  const index = { "http://a/repodata/repomd.xml": INDEX };
  expect((await ask(index, source)).answer).toEqual([
    {
      message:
        'Cannot use the repository of "//:r": http://a/repodata/repomd.xml: a signature is wanted and it has none (repomd.xml.asc: not found), and 1 more of no use',
      notes: [
        { message: "http://a/repodata/repomd.xml: a signature is wanted and it has none (repomd.xml.asc: not found)" },
        { message: "http://b/repodata/repomd.xml: not found" },
      ],
      remedy: "check the address and the keys; what is locked already is not touched",
    },
  ]);
  const forged = { ...index, "http://a/repodata/repomd.xml.asc": `signed by M: ${INDEX}` };
  expect((await ask(forged, source)).answer).toMatchObject([
    { message: expect.stringContaining("its signature is not good: it is a forgery") },
  ]);
  const good = { ...index, "http://a/repodata/repomd.xml.asc": `signed by L: ${INDEX}` };
  expect((await ask(good, source)).answer).toMatchObject({ mirrors: ["http://a", "http://b"] });
});

test("when nobody answers an earlier answer stands, with its age", async () => {
  const before = { answer: {}, answeredAtMs: new FakeClock().wallMs() - 3 * 3_600_000 - 59 };
  expect(await ask({}, {}, before)).toMatchObject({
    answer: undefined,
    warnings: [
      {
        message:
          'Cannot ask the repository of "//:r" (http://a/repodata/repomd.xml: not found): its metadata of 3 hours ago is used',
      },
    ],
  });
  expect(await ask({}, {})).toMatchObject({
    answer: [{ message: 'Cannot use the repository of "//:r": http://a/repodata/repomd.xml: not found' }],
    warnings: [],
  });
});

test("who answers wrongly is not papered over by an earlier answer", async () => {
  const before = { answer: {}, answeredAtMs: 0 };
  const texts = { "http://a/repodata/repomd.xml": INDEX, "http://a/repodata/repomd.xml.asc": "?" };
  const { answer, warnings } = await ask(texts, { keys: ["K"] }, before);
  expect([Array.isArray(answer), warnings]).toEqual([true, []]);
});

test("the same index from mirrors in another order leaves the lock as it is; from other mirrors it moves", async () => {
  const answer = { repomdSha256: digestOf(INDEX), mirrors: ["http://c", "http://a"], records };
  const texts = { "http://a/repodata/repomd.xml": INDEX };
  const before = { answer, answeredAtMs: 0 };
  const source = { addresses: ["http://a", "http://b", "http://c"] };
  expect((await ask(texts, source, before)).answer).toEqual(answer);
  const older = { answer: { ...answer, repomdSha256: A }, answeredAtMs: 0 };
  expect((await ask(texts, source, older)).answer).toMatchObject({ repomdSha256: digestOf(INDEX) });
  expect((await ask(texts, { addresses: ["http://a"] }, before)).answer).toMatchObject({ mirrors: ["http://a"] });
});

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function metalink(sha256: string): string {
  const urls = ["a", "b"].map((host) => `<url>http://${host}/repodata/repomd.xml</url>`).join("");
  return `<metalink><file><hash type="sha256">${sha256}</hash>${urls}</file></metalink>`;
}
