/** The script itself, with the programs of this machine: what it makes of metadata that says the same in many ways. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { packageGlobToRegex } from "../../../../rules/rpm/remote/package-glob.ts";
import script from "../../../../rules/tools/normalize-remote-metadata.sh";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

interface Sketch {
  readonly name: string;
  readonly pkgid?: string;
  readonly type?: string;
  readonly time?: number;
  readonly location?: string;
}

function packageXml({ name, pkgid = digestOf(name), type = "sha256", time = 1, location }: Sketch): string {
  return `<package type="rpm">
  <name>${name}</name>
  <arch>noarch</arch>
  <version epoch="0" ver="1.0" rel="2"/>
  <checksum type="${type}" pkgid="YES">${pkgid}</checksum>
  <summary>Says &lt;name&gt; &amp; more</summary>
  <description>Built at ${time}</description>
  <time file="${time}" build="1"/>
  <size package="100" installed="2" archive="3"/>
  ${location ?? `<location href="${name}.rpm"/>`}
  <format>
    <rpm:buildhost>host-${time}</rpm:buildhost>
    <rpm:header-range start="1" end="2"/>
    <rpm:provides>
      <rpm:entry name="${name}" flags="EQ" epoch="0" ver="1.0" rel="2"/>
    </rpm:provides>
    <rpm:requires>
      <rpm:entry name="rtld(A &amp; B)"/>
      <rpm:entry name="/bin/sh" pre="1"/>
    </rpm:requires>
    <file>/usr/bin/${name}</file>
    <file type="dir">/etc/${name}</file>
  </format>
</package>
`;
}

function primaryXml(...packages: readonly Sketch[]): Buffer {
  const head = `<?xml version="1.0"?>\n<metadata xmlns="http://linux.duke.edu/metadata/common" packages="${packages.length}">\n`;
  return Buffer.from(`${head}${packages.map(packageXml).join("")}</metadata>\n`);
}

function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Runs it; the bytes it made by path, or what it said. */
function normalize(primary: Buffer, openSha256 = "-", ...options: readonly string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "primary"), primary);
  const { status, stderr } = spawnSync("sh", ["-c", script, "sh", "out", "primary", openSha256, ...options], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, TMPDIR: folder },
  });
  if (status !== 0) return stderr;
  const made = readdirSync(join(folder, "out/repodata"));
  return new Map(made.map((name) => [name, readFileSync(join(folder, "out/repodata", name), "base64")]));
}

/** The package lines of what was made. */
function packageLines(made: ReturnType<typeof normalize>): readonly string[] {
  if (typeof made === "string") throw new Error(made);
  const text = gunzipSync(Buffer.from(made.get("primary.xml.gz") ?? "", "base64")).toString();
  return text.split("\n").filter((line) => line.startsWith("<package"));
}

const PLAIN = primaryXml({ name: "b" }, { name: "a" });

test("compression, order, times, build hosts and descriptions are not content", () => {
  const made = normalize(PLAIN, digestOf(PLAIN));
  expect(made).toBeInstanceOf(Map);
  for (const level of [1, 9] as const) expect(normalize(gzipSync(PLAIN, { level }), digestOf(PLAIN))).toEqual(made);
  for (const program of ["xz", "zstd"]) {
    expect(normalize(execFileSync(program, ["-qc"], { input: PLAIN }), digestOf(PLAIN))).toEqual(made);
  }
  expect(normalize(primaryXml({ name: "a", time: 7 }, { name: "b", time: 9 }, { name: "a" }))).toEqual(made);
  expect(normalize(primaryXml({ name: "a", pkgid: "0".repeat(64) }, { name: "b" }))).not.toEqual(made);
});

test("a package keeps what a solver and a lock ask for, with its entities as they were", () => {
  expect(packageLines(normalize(primaryXml({ name: "a" })))).toEqual([
    `<package type="rpm"><name>a</name><arch>noarch</arch><version epoch="0" ver="1.0" rel="2"/><checksum type="sha256" pkgid="YES">${digestOf("a")}</checksum><size package="100"/><location href="a.rpm"/><format><rpm:provides><rpm:entry name="a" flags="EQ" epoch="0" ver="1.0" rel="2"/></rpm:provides><rpm:requires><rpm:entry name="rtld(A &amp; B)"/><rpm:entry name="/bin/sh" pre="1"/></rpm:requires><file>/usr/bin/a</file><file type="dir">/etc/a</file></format></package>`,
  ]);
});

test("xml:base sends a package elsewhere", () => {
  const location = '<location xml:base="http://other/r/" href="p/a.rpm"/>';
  const [line = ""] = packageLines(normalize(primaryXml({ name: "a", location })));
  expect(/<location[^>]*>/.exec(line)?.[0]).toBe('<location href="http://other/r/p/a.rpm"/>');
});

test.each([
  [["--exclude", "gcc*"], ["glibc"]],
  [
    ["--exclude", "gcc-c++"],
    ["gcc", "glibc"],
  ],
  [["--exclude", "*-1.0-2.noarch"], []],
  [["--exclude", "gcc-1.0", "--exclude", "glibc.noarch"], ["gcc-c++"]],
  [["--include", "g?ibc"], ["glibc"]],
  [["--include", "gcc*", "--exclude", "gcc"], ["gcc-c++"]],
] as const)("%j leaves %j", (options, names) => {
  const words = options.map((word) => (word.startsWith("--") ? word : packageGlobToRegex(word)));
  const made = normalize(primaryXml({ name: "gcc" }, { name: "gcc-c++" }, { name: "glibc" }), "-", ...words);
  const left = packageLines(made).map((line) => /<name>([^<]*)/.exec(line)?.[1]);
  expect(left.toSorted()).toEqual(names);
});

test.each([
  [PLAIN, "0".repeat(64), /uncompressed it has sha256 [0-9a-f]{64}, the repository's open-checksum says 0{64}/],
  [gzipSync(PLAIN).subarray(0, -9), "-", /Cannot read primary: it is damaged/],
  [Buffer.from("BZh91AY"), "-", /it is compressed with bzip2, expected gzip, xz, zstd or none/],
  [Buffer.from("<html>"), "-", /it is not primary metadata/],
  [primaryXml({ name: "old", type: "sha" }), "-", /old-1\.0-2\.noarch: its checksum is of type "sha", expected sha256/],
])("%# what cannot be believed is refused with its reason", (primary, openSha256, problem) => {
  expect(normalize(primary, openSha256)).toMatch(problem);
});
