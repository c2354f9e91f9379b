import { z } from "zod";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { runScript } from "../script-action.ts";
import fetchHostPackage from "../tools/fetch-host-package.sh";
import { HostPackageInfo } from "./host-package-info.ts";
import { readLocked } from "./locked-answer.ts";

/** The name of the resolver that answers for host packages, and of its lock. */
export const HOST_PACKAGE_RESOLVER = "host-package";

/** What the lock holds of one package, in the distribution's own words. */
export const HostPackageLockEntry = z.strictObject({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  sha256: z.hash("sha256"),
  sizeBytes: z.int(),
  uri: z.string(),
});
export type HostPackageLockEntry = z.infer<typeof HostPackageLockEntry>;

/** What the resolver is asked. */
export const HostPackageQuestion = z.strictObject({ request: z.string(), architecture: z.string() });
export type HostPackageQuestion = z.infer<typeof HostPackageQuestion>;

/** A package of the host's distribution, pinned by version and digest in a lock that is made on first use. */
export const hostPackage = defineRule({
  name: "host_package",
  doc: `Fetches a package of the distribution that the host runs, without installing it. Today that is Debian and its kin, with
apt; \`rpm_package\` makes an RPM of it. Version and sha256 are in a lock outside the sources
(\`.atomic/locks/host-package.json\`), since a distribution withdraws old versions; the lock is made on first use and moves only by
\`atomic-build lock --update\`.`,
  example: `host_package(
    name = "bash_deb",
    package = "bash",  # or "bash=5.2*"
)
host_package(
    name = "kernel_deb",
    package = "linux-image-cloud-amd64/follow/linux-image-",
)`,
  attributes: {
    package: attribute
      .string()
      .regex(/^[a-z0-9][a-z0-9+.-]*(=[^\s/]+|\/follow\/\S+)?$/, {
        error: 'expected a package name such as "bash", "bash=5.2*" or "linux-image-amd64/follow/linux-image-"',
      })
      .describe(
        "Its name in the distribution; NAME=GLOB is the newest version that matches, NAME/follow/PREFIX the dependency of NAME whose name starts so",
      ),
    architecture: attribute
      .choice(["x86_64", "aarch64"])
      .default("x86_64")
      .describe("For which machines, in RPM's words"),
  },
  implementation(context) {
    const { package: request, architecture } = context.attributes;
    const question: HostPackageQuestion = { request, architecture };
    const entry = readLocked(context, {
      request: { resolver: HOST_PACKAGE_RESOLVER, key: `${architecture} ${request}`, question },
      schema: HostPackageLockEntry,
      range: context.rangeOf("package"),
    });
    if (entry === undefined) return [];
    const file = context.declareFile(`${context.label.slice(context.label.indexOf(":") + 1)}.deb`);
    runScript(context, {
      script: { name: "fetch-host-package.sh", text: fetchHostPackage },
      mnemonic: "FetchHostPackage",
      message: `Fetching ${entry.name} ${entry.version}`,
      arguments: [entry.sha256, String(entry.sizeBytes), entry.uri, file.path],
      inputs: [],
      outputs: [file],
      sandbox: { network: true },
      pinned: { sha256: entry.sha256 },
      resources: { cpu: 0.25, memoryMiB: 128 },
    });
    return [defaultInfo([file]), provide(HostPackageInfo, { file, name: entry.name, version: entry.version })];
  },
});
