import { labelName } from "../../engine/core/label.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import { runScript } from "../script-action.ts";
import createRepository from "../tools/create-repository.sh";
import { RepositoryInfo } from "./repository-info.ts";

/** A repository of RPMs built here or kept in a folder. */
export const rpmRepository = defineRule({
  name: "rpm_repository",
  doc: `A repository of packages: \`rpm_package\` targets, .rpm files, or folders of them (an existing local repository is such a
folder; its own metadata is not looked at). The metadata is made anew without times or revision, so the same packages
are the same repository.`,
  example: `rpm_repository(name = "base", packages = [":filesystem", ":bash"])
rpm_repository(name = "extras", packages = ["extras"])   # a folder with .rpm files`,
  attributes: {
    packages: attribute.labelList({ allowFiles: true }).min(1),
    repository_id: attribute.string().optional(),
  },
  implementation(context) {
    const id = context.attributes.repository_id ?? labelName(context.label);
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
    return [defaultInfo([folder]), provide(RepositoryInfo, { id, folder })];
  },
});
