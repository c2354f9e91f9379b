import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { type AttributesOf, defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript } from "../script-action.ts";
import createRepository from "../tools/create-repository.sh";
import { REMOTE_ATTRIBUTES } from "./remote/remote-attributes.ts";
import { declareRemoteRepository } from "./remote/remote-repository.ts";
import { readRemoteSettings } from "./remote/remote-settings.ts";
import { RepositoryInfo } from "./repository-info.ts";

const ATTRIBUTES = {
  packages: attribute
    .labelList({ allowFiles: true })
    .default([])
    .describe("rpm_package targets, .rpm files, or folders of them"),
  repository_id: attribute
    .string()
    .regex(/^[\w.-]+$/, { error: "expected letters, digits and . _ -" })
    .optional()
    .describe("What locks and messages call it; default: the target's name"),
  ...REMOTE_ATTRIBUTES,
};
type Context = RuleContext<AttributesOf<typeof ATTRIBUTES>>;

/** The attributes that say where the packages are. */
const SOURCES = ["packages", "baseurl", "metalink", "mirrorlist", "repo_file"] as const;

/** A repository of RPMs built here, kept in a folder, or fetched from elsewhere. */
export const rpmRepository = defineRule({
  name: "rpm_repository",
  doc: `Makes a repository of packages that are at hand, or takes them from a remote one. It has exactly one of:
- \`packages\`: \`rpm_package\` targets, .rpm files, or folders of them (an existing local repository is such a folder; its own
  metadata is not looked at);
- \`baseurl\` (several are mirrors, tried in order), \`metalink\` or \`mirrorlist\`: a remote one, http, https or file;
- \`repo_file\`, and \`section\` when it has several: a .repo file as dnf reads it.

\`$basearch\` and \`$releasever\` are filled in from the attributes. With \`gpgkey\` (armoured keys, files of the workspace) repomd.xml
must be signed by one of them; with \`gpgcheck\` every package must be. Remote metadata is asked for once, then again with
\`--refresh\` or after \`max_age\` seconds (two days unless the .repo file says otherwise); its digests are locked in
\`.atomic/locks/repository-metadata.json\`, and without a network what is locked is used. A repository is what its packages are:
revision, times, order and compression of metadata rebuild nothing. Groups, modules and advisories are not used, nor are \`cost\`,
\`priority\` and \`enabled\` of a .repo file: the order of a lock's repositories decides. \`filelists = False\`
spares fetching the list of all files where no package requires a file outside /etc, bin and sbin.`,
  example: `rpm_repository(
    name = "repository",
    packages = [
        ":bash",
        ":filesystem",
        "extras",  # a folder with .rpm files
    ],
)
rpm_repository(
    name = "vendor",
    baseurl = ["https://rpms.example.org/$basearch/"],
    gpgkey = ["vendor.asc"],
)
rpm_repository(
    name = "fedora",
    gpgkey = ["fedora.asc"],
    releasever = "42",
    repo_file = "fedora.repo",
    section = "fedora",
)`,
  attributes: ATTRIBUTES,
  implementation(context) {
    if (!hasOneSource(context)) return [];
    const id = context.attributes.repository_id ?? labelName(context.label);
    const repository = context.attributes.packages.length > 0 ? declareLocal(context, id) : declareRemote(context, id);
    return repository === undefined ? [] : [defaultInfo([repository.folder]), provide(RepositoryInfo, repository)];
  },
});

function hasOneSource(context: Context): boolean {
  const { attributes } = context;
  const given = SOURCES.filter((name) => {
    const value = attributes[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  const [first = "packages", second] = given;
  const quoted = given.map((name) => `"${name}"`);
  if (given.length !== 1) {
    const state = given.length === 0 ? "none" : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
    const message = `Cannot make repository "${context.label}": it has ${state}, expected exactly one of ${SOURCES.join(", ")}`;
    context.report({ message, range: context.rangeOf(second ?? first) });
    return false;
  }
  if (attributes.section === undefined || first === "repo_file") return true;
  const message = `Cannot make repository "${context.label}": "section" belongs to "repo_file", and it has "${first}"`;
  context.report({ message, range: context.rangeOf("section") });
  return false;
}

function declareLocal(context: Context, id: string): RepositoryInfo {
  const folder = context.declareDirectory(labelName(context.label));
  const packages = context.files("packages");
  runScript(context, {
    script: { name: "create-repository.sh", text: createRepository },
    mnemonic: "CreateRepository",
    message: `Creating repository ${id}`,
    arguments: [folder.path, ...packages.map((file) => file.path)],
    inputs: packages,
    outputs: [folder],
    resources: { cpu: 1, memoryMiB: 512 },
  });
  return { id, folder };
}

function declareRemote(context: Context, id: string): RepositoryInfo | undefined {
  const settings = readRemoteSettings(context);
  return settings === undefined ? undefined : declareRemoteRepository(context, { id, settings });
}
