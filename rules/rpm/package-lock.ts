import { labelName } from "../../engine/core/label.ts";
import type { Artifact } from "../../engine/rule/artifact.ts";
import { attribute } from "../../engine/rule/attribute.ts";
import { defaultInfo } from "../../engine/rule/default-info.ts";
import { defineRule } from "../../engine/rule/define-rule.ts";
import { provide } from "../../engine/rule/provider.ts";
import type { RuleContext } from "../../engine/rule/rule-context.ts";
import { runScript } from "../script-action.ts";
import collectPackages from "../tools/collect-packages.sh";
import fetchRemotePackages from "../tools/fetch-remote-packages.sh";
import lockPackages from "../tools/lock-packages.sh";
import type { Treefile } from "../tree/treefile/treefile.ts";
import { TreefileInfo } from "../tree/treefile-info.ts";
import { lockPlan } from "./lock-plan.ts";
import { PackageLockInfo } from "./package-lock-info.ts";
import { RepositoryInfo } from "./repository-info.ts";

/** One repository as the scripts take it. */
type Repository = Pick<RepositoryInfo, "id"> & { readonly folder: Artifact };

/** The exact packages of a tree. */
export const packageLock = defineRule({
  name: "package_lock",
  doc: `Resolves a treefile's packages against repositories into a lock, and gathers exactly these RPMs. The solver is dnf's; the
lock is sorted, and holds name, version, sha256, repository and size of each package. What else the repositories hold changes
nothing after this.`,
  example: `package_lock(
    name = "lock",
    treefile = ":treefile",
    repositories = ["//rpms:repository"],
)`,
  attributes: {
    treefile: attribute
      .label({ providers: [TreefileInfo] })
      .describe("A treefile target: its packages, exclude-packages and recommends are resolved"),
    repositories: attribute
      .labelList({ providers: [RepositoryInfo] })
      .min(1, { error: "expected at least one repository" })
      .describe("rpm_repository targets; where two have the same package, the first wins"),
  },
  implementation(context) {
    const treefile = context.dependencies("treefile")[0]?.get(TreefileInfo)?.treefile;
    if (treefile === undefined) return [];
    const repositories = context.dependencies("repositories").flatMap((target) => target.get(RepositoryInfo) ?? []);
    const lock = declareLock(context, treefile, repositories);
    const packages = declareCollection(
      context,
      lock,
      repositories.map((repository) => declareFetches(context, lock, repository)),
    );
    return [
      defaultInfo([lock, packages]),
      provide(PackageLockInfo, { lock, packages, architecture: treefile.basearch }),
    ];
  },
});

function declareLock<A>(context: RuleContext<A>, treefile: Treefile, repositories: readonly Repository[]) {
  const name = labelName(context.label);
  const lock = context.declareFile(`${name}.json`);
  const { text, origins } = lockPlan(treefile);
  const plan = context.literal(`${name}.plan`, text, { origins });
  const count = treefile.values.packages?.value.length ?? 0;
  runScript(context, {
    script: { name: "lock-packages.sh", text: lockPackages },
    mnemonic: "LockPackages",
    message: `Resolving ${count} packages of ${treefile.path}`,
    arguments: [lock.path, treefile.basearch, "--plan", plan.path, ...repositoryArguments(repositories)],
    inputs: [plan, ...repositories.map(({ folder }) => folder)],
    outputs: [lock],
    resources: { cpu: 1, memoryMiB: 1024 },
  });
  return lock;
}

/**
 * A remote repository, with the locked packages fetched in place of its metadata. What else moves in the metadata is no
 * input of what fetches and collects: only the lock is.
 */
function declareFetches<A>(
  context: RuleContext<A>,
  lock: Artifact,
  { id, folder, remote }: RepositoryInfo,
): Repository {
  if (remote === undefined) return { id, folder };
  const fetched = context.declareDirectory(`${labelName(context.label)}.fetched.${id}`);
  runScript(context, {
    script: { name: "fetch-remote-packages.sh", text: fetchRemotePackages },
    mnemonic: "FetchPackages",
    message: `Fetching packages of repository ${id}`,
    arguments: [lock.path, fetched.path, id, ...remote.keys.map((key) => key.path)],
    inputs: [lock, ...remote.keys],
    outputs: [fetched],
    sandbox: { network: true, scratch: "disk" },
    mirrors: { ...remote.mirrors, includesStore: true },
    resources: { cpu: 0.5, memoryMiB: 128 },
  });
  return { id, folder: fetched };
}

function declareCollection<A>(context: RuleContext<A>, lock: Artifact, repositories: readonly Repository[]) {
  const packages = context.declareDirectory(`${labelName(context.label)}.packages`);
  runScript(context, {
    script: { name: "collect-packages.sh", text: collectPackages },
    mnemonic: "CollectPackages",
    message: `Collecting the packages of ${context.label}`,
    arguments: [lock.path, packages.path, ...repositoryArguments(repositories)],
    inputs: [lock, ...repositories.map(({ folder }) => folder)],
    outputs: [packages],
    resources: { cpu: 1, memoryMiB: 256 },
  });
  return packages;
}

function repositoryArguments(repositories: readonly Repository[]): readonly string[] {
  return repositories.flatMap(({ id, folder }) => ["--repository", id, folder.path]);
}
