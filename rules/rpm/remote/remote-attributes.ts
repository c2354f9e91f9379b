import type { z } from "zod";
import { attribute } from "../../../engine/rule/attribute.ts";
import type { RuleContext } from "../../../engine/rule/rule-context.ts";

/** The attributes of `rpm_repository` that are about remote repositories, in dnf's words where it has one. */
export const REMOTE_ATTRIBUTES = {
  baseurl: attribute.stringList().default([]),
  metalink: attribute.string().optional(),
  mirrorlist: attribute.string().optional(),
  repo_file: attribute.label({ allowFiles: [".repo"] }).optional(),
  section: attribute.string().optional(),
  gpgkey: attribute.labelList({ allowFiles: true }).default([]),
  repo_gpgcheck: attribute.boolean().optional(),
  gpgcheck: attribute.boolean().optional(),
  max_age: attribute.integer().min(60, { error: "expected at least 60 seconds" }).optional(),
  basearch: attribute.choice(["x86_64", "aarch64"]).default("x86_64"),
  releasever: attribute.string().optional(),
  filelists: attribute.boolean().default(true),
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
