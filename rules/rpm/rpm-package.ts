import { labelName } from "../../engine/core/label.ts";
import type { ActionOptions } from "../../engine/rule/action.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { runScript } from "../script-action.ts";
import buildRpmFromDeb from "../tools/build-rpm-from-deb.sh";
import buildRpmFromSpec from "../tools/build-rpm-from-spec.sh";
import { HostPackageInfo } from "./host-package-info.ts";
import { RpmInfo } from "./rpm-info.ts";

const BUILD_RESOURCES: ActionOptions["resources"] = { cpu: 1, memoryMiB: 512 };

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
  attributes: {
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
      .describe(
        "Symbolic links to add to a repacked package: path -> target, as the distribution's alternatives would",
      ),
    drop: attribute
      .stringList()
      .default([])
      .describe("Paths to leave out of a repacked package; shell globs, below /usr"),
    architecture: attribute
      .choice(["x86_64", "aarch64"])
      .default("x86_64")
      .describe("What a spec is built for; a host package has its own"),
  },
  implementation(context) {
    const { attributes } = context;
    const folder = context.declareDirectory(labelName(context.label));
    const shared = {
      mnemonic: "BuildRpm",
      message: `Building RPM ${labelName(context.label)}`,
      outputs: [folder],
      resources: BUILD_RESOURCES,
    } as const;
    const [hostPackage] = context.dependencies("host_package");
    const [spec] = context.files("spec");
    if ((hostPackage === undefined) === (spec === undefined)) {
      context.report({
        message: `Cannot build RPM "${context.label}": it needs one of "spec" and "host_package", ${spec === undefined ? "has neither" : "has both"}`,
        range: context.rangeOf(spec === undefined ? "requires" : "spec"),
      });
      return [];
    }
    if (spec !== undefined) {
      const sources = context.files("sources");
      const defines = Object.entries(attributes.defines).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
      runScript(context, {
        ...shared,
        script: { name: "build-rpm-from-spec.sh", text: buildRpmFromSpec },
        arguments: [spec.path, folder.path, attributes.architecture, ...defines, ...sources.map((file) => file.path)],
        inputs: [spec, ...sources],
        moreTools: attributes.tools,
      });
    }
    const deb = hostPackage?.get(HostPackageInfo)?.file;
    if (deb !== undefined) {
      const repeated = (option: string, values: readonly string[]) => values.flatMap((value) => [option, value]);
      runScript(context, {
        ...shared,
        script: { name: "build-rpm-from-deb.sh", text: buildRpmFromDeb },
        arguments: [
          deb.path,
          folder.path,
          ...(attributes.rpm_name === undefined ? [] : ["--name", attributes.rpm_name]),
          ...repeated("--require", attributes.requires),
          ...repeated("--provide", attributes.provides),
          ...Object.entries(attributes.links).flatMap(([path, target]) => ["--link", `${path}=${target}`]),
          ...repeated("--drop", attributes.drop),
        ],
        inputs: [deb],
      });
    }
    return [defaultInfo([folder]), provide(RpmInfo, { folder })];
  },
});
