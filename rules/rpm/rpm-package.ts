import { labelName } from "../../engine/core/label.ts";
import type { DerivedArtifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript } from "../script-action.ts";
import buildRpmFromDeb from "../tools/build-rpm-from-deb.sh";
import buildRpmFromSpec from "../tools/build-rpm-from-spec.sh";
import { HostPackageInfo } from "./host-package-info.ts";
import { RpmInfo } from "./rpm-info.ts";

const ATTRIBUTES = {
  spec: attribute
    .label({ allowFiles: [".spec"] })
    .optional()
    .describe("The spec to build; this or host_package"),
  sources: attribute
    .labelList({ allowFiles: true })
    .default([])
    .describe("Files that the spec names as its sources and patches"),
  defines: attribute.stringDict().default({}).describe("Macros that the spec may use, by name"),
  tools: attribute
    .stringList()
    .default([])
    .describe("Host programs that the spec's own sections call, beside those that rpmbuild needs"),
  host_package: attribute
    .label({ providers: [HostPackageInfo] })
    .optional()
    .describe("The distribution's package to repack; this or spec"),
  rpm_name: attribute
    .string()
    .optional()
    .describe("Name of the RPM when it is not the host package's, e.g. of a kernel, whose name holds its version"),
  requires: attribute.stringList().default([]).describe('More that a repacked package requires, e.g. "kmod >= 29"'),
  provides: attribute.stringList().default([]).describe("More that a repacked package provides"),
  links: attribute
    .stringDict()
    .default({})
    .describe("Symbolic links to add to a repacked package: path -> target, as the distribution's alternatives would"),
  drop: attribute
    .stringList()
    .default([])
    .describe("Paths to leave out of a repacked package; shell globs, below /usr"),
  architecture: attribute
    .choice(["x86_64", "aarch64"])
    .default("x86_64")
    .describe("What a spec is built for; a host package has its own"),
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** What only one of the two ways knows: elsewhere it would be ignored without a word. */
const ATTRIBUTES_OF = {
  spec: ["sources", "defines", "tools"],
  host_package: ["rpm_name", "requires", "provides", "links", "drop"],
} as const;

/** An RPM, from a spec and its sources, or repacked from a package of the host's distribution. */
export const rpmPackage = defineRule({
  name: "rpm_package",
  doc: `Builds RPMs with rpmbuild, from a \`spec\` and its \`sources\` or from a \`host_package\`. The output is a folder, since a spec
can make several packages. Of a \`host_package\`, what it provides and requires is what its files say (sonames, symbol versions), and
every RPM requires \`filesystem\`.`,
  example: `rpm_package(
    name = "filesystem",
    spec = "filesystem.spec",
    sources = glob(["filesystem/*"]),
)
rpm_package(
    name = "bash",
    host_package = ":bash_deb",
    links = {"/usr/bin/sh": "bash"},
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    if (!hasOneOrigin(context)) return [];
    const folder = context.declareDirectory(labelName(context.label));
    if (context.attributes.spec === undefined) declareRepack(context, folder);
    else declareSpecBuild(context, folder);
    return [defaultInfo([folder]), provide(RpmInfo, { folder })];
  },
});

function hasOneOrigin(context: Context): boolean {
  const { label, attributes } = context;
  const { spec, host_package: hostPackage } = attributes;
  const refuse = (name: keyof typeof attributes, problem: string): boolean => {
    context.report({ message: `Cannot build RPM "${label}": ${problem}`, range: context.rangeOf(name) });
    return false;
  };
  if ((spec === undefined) === (hostPackage === undefined)) {
    const state = spec === undefined ? 'neither "spec" nor "host_package"' : 'both "spec" and "host_package"';
    return refuse("host_package", `it has ${state}, expected one of them`);
  }
  const [origin, other] =
    spec === undefined ? (["host_package", "spec"] as const) : (["spec", "host_package"] as const);
  const useless = ATTRIBUTES_OF[other].filter((name) => isGiven(attributes[name]));
  for (const name of useless) refuse(name, `"${name}" belongs to "${other}", and it has "${origin}"`);
  const specs = context.files("spec").length;
  if (spec !== undefined && specs !== 1) return refuse("spec", `"spec" stands for ${specs} files, expected one`);
  return useless.length === 0;
}

function isGiven(value: unknown): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : value !== undefined;
}

function declareSpecBuild(context: Context, folder: DerivedArtifact): void {
  const { attributes } = context;
  const specs = context.files("spec");
  const sources = context.files("sources");
  const defines = Object.entries(attributes.defines).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  runScript(context, {
    ...shared(context, folder),
    script: { name: "build-rpm-from-spec.sh", text: buildRpmFromSpec },
    arguments: [
      ...specs.map(({ path }) => path),
      folder.path,
      attributes.architecture,
      ...defines,
      ...sources.map(({ path }) => path),
    ],
    inputs: [...specs, ...sources],
    moreTools: attributes.tools,
  });
}

function declareRepack(context: Context, folder: DerivedArtifact): void {
  const { attributes } = context;
  const packages = context.dependencies("host_package").flatMap((target) => target.get(HostPackageInfo)?.file ?? []);
  const repeated = (option: string, values: readonly string[]) => values.flatMap((value) => [option, value]);
  runScript(context, {
    ...shared(context, folder),
    script: { name: "build-rpm-from-deb.sh", text: buildRpmFromDeb },
    arguments: [
      ...packages.map(({ path }) => path),
      folder.path,
      ...(attributes.rpm_name === undefined ? [] : ["--name", attributes.rpm_name]),
      ...repeated("--require", attributes.requires),
      ...repeated("--provide", attributes.provides),
      ...Object.entries(attributes.links).flatMap(([path, target]) => ["--link", `${path}=${target}`]),
      ...repeated("--drop", attributes.drop),
    ],
    inputs: packages,
  });
}

function shared({ label }: Context, folder: DerivedArtifact) {
  return {
    mnemonic: "BuildRpm",
    message: `Building RPM ${labelName(label)}`,
    outputs: [folder],
    resources: { cpu: 1, memoryMiB: 512 },
  } as const;
}
