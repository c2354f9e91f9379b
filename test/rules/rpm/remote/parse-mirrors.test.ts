import { expect, test } from "vitest";
import { parseMirrors } from "../../../../rules/rpm/remote/parse-mirrors.ts";

const [NOW, BEFORE, OTHER] = ["1", "2", "3"].map((digit) => digit.repeat(64));

/** As MirrorManager writes it. */
const METALINK = `<?xml version="1.0" encoding="utf-8"?>
<metalink version="3.0" xmlns="http://www.metalinker.org/" xmlns:mm0="http://fedorahosted.org/mirrormanager">
 <files><file name="repomd.xml">
  <mm0:timestamp>1</mm0:timestamp>
  <verification><hash type="md5">0</hash><hash type="sha256">${NOW}</hash></verification>
  <mm0:alternates><mm0:alternate><verification><hash type="sha256">${BEFORE?.toUpperCase()}</hash></verification></mm0:alternate></mm0:alternates>
  <resources maxconnections="1">
   <url protocol="http" preference="90">http://slow/r/repodata/repomd.xml</url>
   <url protocol="rsync" preference="100">rsync://fast/r/repodata/repomd.xml</url>
   <url protocol="https" preference="100">https://fast/r/repodata/repomd.xml</url>
   <url protocol="https" preference="90">https://second/r/repodata/repomd.xml</url>
   <url protocol="https" preference="100">https://fast/r/repodata/repomd.xml</url>
  </resources>
 </file></files>
</metalink>`;

test("a metalink gives mirrors by preference, then as written, and the indexes that are known", () => {
  expect(parseMirrors(METALINK)).toEqual({
    ok: true,
    value: {
      mirrors: ["https://fast/r", "http://slow/r", "https://second/r"],
      repomdSha256: new Set([NOW, BEFORE]),
    },
  });
  expect(OTHER).not.toBe(NOW);
});

test("a list is an address a line, with comments, and knows no digest", () => {
  expect(parseMirrors("# mirrors\n\nhttp://a/r/\r\n  file:///srv/r\nftp://b/r\nhttp://a/r/\n")).toEqual({
    ok: true,
    value: { mirrors: ["http://a/r/", "file:///srv/r"], repomdSha256: new Set() },
  });
});

test("more mirrors than anybody tries are left out", () => {
  const list = parseMirrors(Array.from({ length: 40 }, (_, index) => `http://m${index}/`).join("\n"));
  expect(list.ok && list.value.mirrors).toEqual(Array.from({ length: 16 }, (_, index) => `http://m${index}/`));
});

test.each([
  ["", "it names no mirror with http, https or file"],
  ["# no mirror for this release\n", "it names no mirror with http, https or file"],
  ["<metalink></metalink>", "it names no mirror with http, https or file"],
])("%j names no mirror", (text, error) => {
  expect(parseMirrors(text)).toEqual({ ok: false, error });
});

test("broken XML is refused", () => {
  expect(parseMirrors("<metalink>")).toEqual({ ok: false, error: expect.stringMatching(/^it is no well-formed XML/) });
});
