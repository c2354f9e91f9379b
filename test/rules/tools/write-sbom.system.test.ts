import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";
import parseExpression from "spdx-expression-parse";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SPDX_NAMES } from "../../../rules/release/spdx-names.ts";
import { makeRpmTree, type SampleTree } from "../../support/rpm-tree.ts";
import { SpdxDocument } from "../../support/spdx-document.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SCRIPT = join(import.meta.dirname, "../../../rules/tools/write-sbom.sh");
const PACKAGES = [
  { name: "bash", version: "5.2.15~rc1", release: "2+b13", epoch: 1, license: "gpl-3.0-or-later with Nothing" },
  {
    name: "quoted",
    version: "1",
    license: '"Mine" \\ and yours',
    summary: 'Says "hello" & <bye> — Grüße',
    url: "https://example.org/quoted",
    vendor: "Example (Inc.)",
  },
  {
    name: "combined",
    version: "2^git1",
    license: "(mit OR Apache-2.0) AND GPL-2.0+ AND LicenseRef-Public",
    files: ["/usr/share/combined/a", "/usr/share/combined/b"],
  },
  ...["repacked", "unknown"].map((name) => {
    const files = [`/usr/share/licenses/${name}-deb/copyright`, `/usr/share/licenses/${name}-deb/examples/copyright`];
    return { name, version: "4", license: "see /usr/share/licenses", files };
  }),
  { name: "excepted", version: "3", license: "GPL-2.0-or-later WITH classpath-exception-2.0" },
];

const COPYRIGHT = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
License: of the collection, which nobody asked for

Files: *
Copyright: 1998 Somebody
License: GPL-2+ or Artistic-2.0, and Expat
 Text of the license.

Files: m4/*
License: GPL-2+ with Autoconf exception

Files: lib/*
License: LGPL-2.1 and Expat

Files: odd/*
License: public domain

License: Beerware
 A text that no file is under.
`;

let folder: string;
let tree: SampleTree;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "atomic-build-test-"));
  const files = {
    "usr/lib/os-release": 'ID="sample"\nVERSION_ID=1\n',
    "usr/share/licenses/repacked-deb/copyright": COPYRIGHT,
    "usr/share/licenses/repacked-deb/examples/copyright": COPYRIGHT.replace("Artistic-2.0", "Zlib"),
    "usr/share/licenses/unknown-deb/copyright": "This is free software.\n\nFiles: *\nLicense: MIT\n",
  };
  tree = makeRpmTree(folder, { packages: PACKAGES, files });
  writeFileSync(join(folder, "commit"), `${tree.commit}\n`);
  writeFileSync(join(folder, "names.json"), SPDX_NAMES);
  const locked = PACKAGES.slice(0, 2).map(({ name, version, release = "1", epoch = 0 }, index) => {
    const rpm = readFileSync(tree.rpms[index] ?? "");
    const sha256 = createHash("sha256").update(rpm).digest("hex");
    return { name, epoch: String(epoch), version, release, arch: "noarch", sha256, location: `packages/${name}.rpm` };
  });
  writeFileSync(join(folder, "lock.json"), JSON.stringify({ packages: locked }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the SPDX document keeps to SPDX 2.3, and every package is contained in the tree that it describes", () => {
  const document = SpdxDocument.parse(JSON.parse(write("spdx")));
  const { packages, relationships, documentNamespace, name, creationInfo } = document;
  expect(name).toBe("sample/1/x86_64/host 1.0");
  expect(creationInfo).toEqual({ created: "1980-01-01T00:00:00Z", creators: ["Tool: atomic-build"] });
  expect(documentNamespace).toMatch(/^https:\/\/example\.org\/spdx\/sample-1-x86-64-host-[0-9a-f-]{36}$/);
  expect(packages.map(({ SPDXID }) => SPDXID)).toEqual([
    "SPDXRef-Tree",
    "SPDXRef-Package-bash-1-5.2.15-rc1-2-b13.noarch",
    "SPDXRef-Package-combined-2-git1-1.noarch",
    "SPDXRef-Package-excepted-3-1.noarch",
    "SPDXRef-Package-quoted-1-1.noarch",
    "SPDXRef-Package-repacked-4-1.noarch",
    "SPDXRef-Package-unknown-4-1.noarch",
  ]);
  expect(relationships).toEqual([
    { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: "SPDXRef-Tree" },
    ...packages.slice(1).map(({ SPDXID }) => {
      return { spdxElementId: "SPDXRef-Tree", relationshipType: "CONTAINS", relatedSpdxElement: SPDXID };
    }),
  ]);
});

test("a license is SPDX's own spelling of what the package declares, or nothing is asserted and its words are kept", () => {
  const { packages, hasExtractedLicensingInfos } = SpdxDocument.parse(JSON.parse(write("spdx")));
  const licenses = packages.map(({ name, licenseDeclared, licenseComments }) => [
    name,
    licenseDeclared,
    licenseComments,
  ]);
  expect(licenses.slice(1)).toEqual([
    ["bash", "NOASSERTION", noExpression("gpl-3.0-or-later with Nothing")],
    ["combined", "(MIT OR Apache-2.0) AND GPL-2.0+ AND LicenseRef-Public", undefined],
    ["excepted", "GPL-2.0-or-later WITH Classpath-exception-2.0", undefined],
    ["quoted", "NOASSERTION", noExpression('"Mine" \\ and yours')],
    [
      "repacked",
      "(GPL-2.0-or-later OR Artistic-2.0) AND MIT AND GPL-2.0-or-later WITH Autoconf-exception-2.0 AND LGPL-2.1-only AND LicenseRef-repacked-public-domain",
      "From the copyright file that the package names: see /usr/share/licenses",
    ],
    ["unknown", "NOASSERTION", noExpression("see /usr/share/licenses")],
  ]);
  for (const [, license] of licenses) if (license !== "NOASSERTION") parseExpression(license ?? "");
  expect(hasExtractedLicensingInfos?.map(({ licenseId }) => licenseId)).toEqual([
    "LicenseRef-Public",
    "LicenseRef-repacked-public-domain",
  ]);
});

test("a package's digest is the locked RPM's, its purl and counts are the database's", () => {
  const { packages } = SpdxDocument.parse(JSON.parse(write("spdx")));
  const [, bash, combined, , quoted] = packages;
  const [bashSha256] = tree.rpms.map((rpm) => execFileSync("sha256sum", [rpm], { encoding: "utf8" }).slice(0, 64));
  expect(bash).toMatchObject({
    versionInfo: "1:5.2.15~rc1-2+b13",
    checksums: [{ algorithm: "SHA256", checksumValue: bashSha256 }],
    packageFileName: "bash.rpm",
    sourceInfo: "built from bash-5.2.15~rc1-2+b13.src.rpm",
    externalRefs: [
      {
        referenceCategory: "PACKAGE-MANAGER",
        referenceType: "purl",
        referenceLocator:
          "pkg:rpm/sample/bash@5.2.15~rc1-2%2Bb13?arch=noarch&distro=sample-1&epoch=1&upstream=bash-5.2.15~rc1-2%2Bb13.src.rpm",
      },
    ],
  });
  const purls = packages.flatMap(({ externalRefs = [] }) => externalRefs.map((each) => each.referenceLocator));
  expect(purls.map((purl) => PackageURL.fromString(purl).version)).toEqual([
    "5.2.15~rc1-2+b13",
    ...["2^git1-1", "3-1", "1-1", "4-1", "4-1"],
  ]);
  expect(combined?.checksums).toBeUndefined();
  expect(combined?.comment).toMatch(/^2 files, 44 bytes installed; SHA-256 of the RPM's header: [0-9a-f]{64}$/);
  expect(quoted).toMatchObject({
    summary: 'Says "hello" & <bye> — Grüße',
    homepage: "https://example.org/quoted",
    supplier: "Organization: Example Inc.",
  });
});

test("CycloneDX's own strict validator accepts the other document", async () => {
  const text = write("cyclonedx");
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
  const { components, dependencies } = JSON.parse(text);
  expect(components.slice(0, 4).map((component: { licenses: unknown }) => component.licenses)).toEqual([
    [{ license: { name: "gpl-3.0-or-later with Nothing", acknowledgement: "declared" } }],
    [{ expression: "(MIT OR Apache-2.0) AND GPL-2.0+ AND LicenseRef-Public", acknowledgement: "declared" }],
    [{ expression: "GPL-2.0-or-later WITH Classpath-exception-2.0", acknowledgement: "declared" }],
    [{ license: { name: '"Mine" \\ and yours', acknowledgement: "declared" } }],
  ]);
  expect(dependencies[0].dependsOn).toEqual(components.map((component: { purl: string }) => component.purl));
});

test("the same commit gives the same bytes", () => {
  expect(write("spdx")).toBe(write("spdx"));
  expect(write("cyclonedx")).toBe(write("cyclonedx"));
});

test("a commit without a package database is refused by name", () => {
  const empty = temporaryFolder();
  const run = (...words: readonly string[]) =>
    execFileSync("ostree", [`--repo=${empty}/repo`, ...words], { encoding: "utf8" });
  run("init", "--mode=archive");
  writeFileSync(join(empty, "file"), "");
  const commit = run("commit", "--branch=empty", `${empty}/repo/refs`).trim();
  writeFileSync(join(empty, "commit"), commit);
  expect(() => write("spdx", { repository: `${empty}/repo`, commit: join(empty, "commit") })).toThrow(
    /Cannot read the packages of commit [0-9a-f]{64}: it has no RPM database where trees keep one/,
  );
});

function write(
  format: "spdx" | "cyclonedx",
  { repository = tree.repository, commit = join(folder, "commit") } = {},
): string {
  const output = join(folder, `sbom.${format}`);
  const words = [
    ...[
      "--repo",
      repository,
      "--commit",
      commit,
      "--names",
      join(folder, "names.json"),
      "--ref",
      "sample/1/x86_64/host",
    ],
    ...["--version", "1.0", "--architecture", "x86_64", "--namespace", "https://example.org/spdx/"],
    ...["--lock", join(folder, "lock.json"), `--${format}`, output],
  ];
  execFileSync("sh", [SCRIPT, ...words], { env: { ...process.env, TMPDIR: folder, LC_ALL: "C.UTF-8" }, stdio: "pipe" });
  return readFileSync(output, "utf8");
}

function noExpression(text: string): string {
  return `The package declares ${JSON.stringify(text)}, which is no SPDX license expression`;
}
