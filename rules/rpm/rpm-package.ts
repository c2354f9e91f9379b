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
  doc: `Builds RPMs with rpmbuild: from a \`spec\` and its \`sources\`, or from a \`host_package\`. The output is a folder, since a spec
can make several packages. Provides and requires are what the files say (sonames, symbol versions).`,
  example: `rpm_package(name = "filesystem", spec = "filesystem.spec", sources = glob(["filesystem/*"]))
rpm_package(name = "bash", host_package = ":bash_deb", requires = ["filesystem"])`,
  attributes: {
    spec: attribute.label({ allowFiles: [".spec"] }).optional(),
    sources: attribute.labelList({ allowFiles: true }).default([]),
    defines: attribute.stringDict().default({}),
    tools: attribute.stringList().default([]),
    host_package: attribute.label({ providers: [HostPackageInfo] }).optional(),
    rpm_name: attribute.string().optional(),
    requires: attribute.stringList().default([]),
    provides: attribute.stringList().default([]),
    links: attribute.stringDict().default({}),
    drop: attribute.stringList().default([]),
    architecture: attribute.choice(["x86_64", "aarch64"]).default("x86_64"),
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
