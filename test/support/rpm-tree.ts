import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** An RPM of a small tree; the rest of its header is the same for all. */
export interface SamplePackage {
  readonly name: string;
  readonly version: string;
  readonly release?: string;
  readonly epoch?: number;
  readonly license?: string;
  readonly vendor?: string;
  readonly url?: string;
  readonly summary?: string;
  readonly files?: readonly string[];
}

/** A tree with a package database: what it was made of, by rpmbuild, rpm and ostree themselves. */
export interface SampleTree {
  readonly repository: string;
  readonly commit: string;
  readonly rpms: readonly string[];
}

const REF = "sample/1/x86_64/host";

/** Commits a tree of these packages and files; one repository holds all trees of a folder. */
export function makeRpmTree(
  folder: string,
  {
    packages,
    files,
  }: { readonly packages: readonly SamplePackage[]; readonly files: Readonly<Record<string, string>> },
): SampleTree {
  const repository = join(folder, "repo");
  const content = join(folder, "content");
  const rpms = packages.map((sample) => buildRpm(folder, sample));
  execFileSync("rm", ["-rf", content]);
  mkdirSync(join(content, "usr/share/rpm"), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(content, path, ".."), { recursive: true });
    writeFileSync(join(content, path), text);
  }
  const database = ["--dbpath", join(content, "usr/share/rpm")];
  execFileSync("rpm", [...database, "--initdb"]);
  execFileSync(
    "rpm",
    [...database, "--justdb", "--nodeps", "--noscripts", "--nosignature", "--ignoresize", "-i", ...rpms],
    {
      stdio: "pipe",
    },
  );
  execFileSync("ostree", [`--repo=${repository}`, "init", "--mode=archive"]);
  const commit = execFileSync(
    "ostree",
    [
      `--repo=${repository}`,
      "commit",
      `--branch=${REF}`,
      "--timestamp=@315532800",
      "--owner-uid=0",
      "--owner-gid=0",
      content,
    ],
    { encoding: "utf8" },
  ).trim();
  return { repository, commit, rpms };
}

function buildRpm(folder: string, sample: SamplePackage): string {
  const {
    name,
    version,
    release = "1",
    epoch,
    license = "MIT",
    vendor,
    url,
    summary = `Sample ${name}`,
    files = [],
  } = sample;
  const top = join(folder, "rpmbuild");
  const spec = join(folder, `${name}.spec`);
  const tags = [
    `Name: ${name}`,
    `Version: ${version}`,
    `Release: ${release}`,
    ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
    `Summary: ${summary}`,
    `License: ${license}`,
    ...(vendor === undefined ? [] : [`Vendor: ${vendor}`]),
    ...(url === undefined ? [] : [`URL: ${url}`]),
    "BuildArch: noarch",
  ];
  const install = files.map((path) => `mkdir -p %{buildroot}${join(path, "..")}\necho ${path} >%{buildroot}${path}`);
  const sections = ["%description", summary, "%install", ...install, "%files", ...files];
  writeFileSync(spec, `${[...tags, ...sections].join("\n")}\n`);
  const defines = [
    "--define",
    `_topdir ${top}`,
    "--define",
    "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
  ];
  execFileSync("rpmbuild", ["-bb", "--quiet", ...defines, spec], { stdio: "pipe" });
  return join(top, "RPMS", `${name}-${version}-${release}.noarch.rpm`);
}
