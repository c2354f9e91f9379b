import type { z } from "zod";
import { attribute } from "../../../engine/rule/attribute.ts";
import type { RuleContext } from "../../../engine/rule/rule-context.ts";

/** The attributes of `rpm_repository` that are about remote repositories, in dnf's words where it has one. */
export const REMOTE_ATTRIBUTES = {
  baseurl: attribute
    .stringList()
    .default([])
    .describe("Addresses of the folder that holds repodata/: one repository and its mirrors, tried in order"),
  metalink: attribute.string().optional().describe("Address of a metalink, which lists mirrors and pins the metadata"),
  mirrorlist: attribute.string().optional().describe("Address of a list of mirrors, one a line"),
  repo_file: attribute
    .label({ allowFiles: [".repo"] })
    .optional()
    .describe("A .repo file as dnf reads it"),
  section: attribute.string().optional().describe("Which section of a repo_file that has several"),
  gpgkey: attribute
    .labelList({ allowFiles: true })
    .default([])
    .describe("Armoured public keys that signatures are checked with; files of the workspace"),
  repo_gpgcheck: attribute
    .boolean()
    .optional()
    .describe(
      "Whether repomd.xml must be signed; default: what the .repo file says, and with a gpgkey yes, unless packages are checked",
    ),
  gpgcheck: attribute
    .boolean()
    .optional()
    .describe("Whether every package must be signed; default: what the .repo file says, else no"),
  max_age: attribute
    .integer()
    .min(60, { error: "expected at least 60 seconds" })
    .optional()
    .describe(
      "Seconds after which the metadata is asked for again; default: the .repo file's metadata_expire, else two days",
    ),
  basearch: attribute
    .choice(["x86_64", "aarch64"])
    .default("x86_64")
    .describe("What $basearch stands for in addresses"),
  releasever: attribute.string().optional().describe("What $releasever stands for in addresses"),
  filelists: attribute
    .boolean()
    .default(true)
    .describe("Whether the list of all files is fetched, for packages that require a file outside /etc, bin and sbin"),
};

/** What an implementation sees of them. */
export type RemoteAttributes = {
  readonly [K in keyof typeof REMOTE_ATTRIBUTES]: z.infer<(typeof REMOTE_ATTRIBUTES)[K]>;
};

/** The context of a rule that has these attributes, whatever else it has. */
export type RemoteContext = RuleContext<RemoteAttributes>;

/** The variables that addresses may hold. */
export function addressVariables({ basearch, releasever }: RemoteAttributes): ReadonlyMap<string, string> {
  const variables = new Map<string, string>([
    ["basearch", basearch],
    ["arch", basearch],
  ]);
  if (releasever !== undefined) variables.set("releasever", releasever);
  return variables;
}
