import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRepomd } from "../../../../rules/rpm/remote/parse-repomd.ts";

const [A, B, C, D] = ["a", "b", "c", "d"].map((digit) => digit.repeat(64));

/** As createrepo_c writes it. */
function repomd(...data: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">
  <revision>17</revision><tags><content>x</content></tags>${data.join("")}
</repomd>`;
}

function data(type: string, more: string): string {
  return `<data type="${type}">${more}<timestamp>17</timestamp></data>`;
}

function sums(digest = A, open = B): string {
  return `<checksum type="sha256">${digest}</checksum><open-checksum type="sha256">\n ${open} </open-checksum>`;
}

const PRIMARY = data(
  "primary",
  `${sums()}<location href="repodata/p.xml.gz"/><size>12</size><open-size>40</open-size>`,
);
const FILELISTS = data("filelists", `${sums(C, D)}<location href="repodata/f.xml.zst"/><size>7</size>`);
const primary = { location: "repodata/p.xml.gz", sha256: A, openSha256: B, sizeBytes: 12 };

test("primary and filelists are read, whatever else is there and in whichever order", () => {
  const text = repomd(data("group_gz", sums(D, D)), FILELISTS, data("primary_db", sums(D, D)), PRIMARY);
  const filelists = { location: "repodata/f.xml.zst", sha256: C, openSha256: D, sizeBytes: 7 };
  expect(parseRepomd(text, { filelists: true })).toEqual({ ok: true, value: { primary, filelists } });
  expect(parseRepomd(text, { filelists: false })).toEqual({ ok: true, value: { primary } });
  expect(parseRepomd(repomd(PRIMARY), { filelists: true })).toEqual({ ok: true, value: { primary } });
});

test("revision, tags, timestamps, prefixes and layout are not content", () => {
  const other = repomd(PRIMARY.replace("17", "99"))
    .replace("<revision>17", "<revision>another")
    .replaceAll(/<(\/?)(data|checksum|location)/g, "<$1r:$2")
    .replace("<repomd", '<repomd xmlns:r="x"');
  expect(parseRepomd(other, { filelists: true })).toEqual(parseRepomd(repomd(PRIMARY), { filelists: true }));
});

test("xml:base moves a record elsewhere, and uncompressed metadata may lack an open checksum", () => {
  const text = repomd(
    data(
      "primary",
      `<checksum type="sha256">${A}</checksum><location xml:base="http://other/r/" href="repodata/p.xml"/>`,
    ),
  );
  expect(parseRepomd(text, { filelists: true })).toEqual({
    ok: true,
    value: { primary: { location: "http://other/r/repodata/p.xml", sha256: A } },
  });
});

test.each([
  ["<repomd", /^it is no well-formed XML \(/],
  ["<html><body>Please log in</body></html>", /^it is no repository index: its root is "html", expected "repomd"$/],
  [repomd(FILELISTS), /^it lists no primary metadata$/],
  [
    repomd(PRIMARY.replace('"sha256"', '"sha"')),
    /^its primary metadata has a checksum of type "sha", expected sha256$/,
  ],
  [
    repomd(PRIMARY.replace('open-checksum type="sha256"', 'open-checksum type="md5"')),
    /^its primary metadata has a checksum of type "md5", expected sha256$/,
  ],
  [repomd(PRIMARY.replace(".gz", ".bz2")), /^its primary metadata is compressed with bzip2, expected gzip, xz, zstd/],
  [repomd(PRIMARY.replace(/<location[^>]*>/, "")), /^its primary metadata has no usable location$/],
  [repomd(PRIMARY.replace('href="repodata/p.xml.gz"', "")), /^its primary metadata has no usable location$/],
  [repomd(PRIMARY.replace(A ?? "", "cafe")), /^its primary metadata has no usable sha256$/],
  [repomd(PRIMARY.replace("<size>12", "<size>many")), /^its primary metadata has no usable sizeBytes$/],
])("%# what cannot be used is refused with its reason", (text, problem) => {
  expect(parseRepomd(text, { filelists: true })).toEqual({ ok: false, error: expect.stringMatching(problem) });
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => !parseRepomd(text, { filelists: true }).ok));
  fc.assert(
    fc.property(fc.nat(repomd(PRIMARY).length), fc.string(), (at, extra) => {
      const text = repomd(PRIMARY);
      parseRepomd(text.slice(0, at) + extra + text.slice(at), { filelists: true });
    }),
  );
});
