import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { fail, type Result, succeed } from "../../engine/core/result.ts";
import type { LockResolver } from "../../engine/rule/lock-resolver.ts";
import type { LockRequest } from "../../engine/rule/rule-context.ts";
import resolveHostPackages from "../tools/resolve-host-packages.sh";
import { HOST_PACKAGE_RESOLVER, HostPackageLockEntry, HostPackageQuestion } from "./host-package.ts";

/** Runs a POSIX sh script on the host, with the network; the error is what it said. */
export type RunHostScript = (script: string, words: readonly string[]) => Promise<Result<string, string>>;

/** Asks the host's package manager, once for all packages of an architecture. */
export function hostPackageResolver(stateFolder: string, runHostScript: RunHostScript): LockResolver {
  return {
    name: HOST_PACKAGE_RESOLVER,
    describe: (requests) => `Resolving ${requests.length} host package${requests.length === 1 ? "" : "s"}`,
    async resolve(requests) {
      const answers = new Map<string, unknown>();
      for (const [architecture, group] of groupByArchitecture(requests)) {
        const words = [stateFolder, architecture, ...group.map(({ question }) => question.request)];
        const printed = await runHostScript(resolveHostPackages, words);
        if (!printed.ok) return fail([couldNotResolve(printed.error)]);
        const entries = parseLines(printed.value);
        for (const { key, question } of group) answers.set(key, entries.get(question.request));
      }
      const unanswered = requests.filter(({ key }) => answers.get(key) === undefined);
      if (unanswered.length === 0) return succeed(answers);
      return fail([couldNotResolve(`no answer for ${unanswered.map(({ key }) => `"${key}"`).join(", ")}`)]);
    },
  };
}

interface AskedPackage {
  readonly key: string;
  readonly question: HostPackageQuestion;
}

function groupByArchitecture(requests: readonly LockRequest[]): ReadonlyMap<string, readonly AskedPackage[]> {
  const groups = new Map<string, AskedPackage[]>();
  for (const request of requests) {
    const asked = { key: request.key, question: HostPackageQuestion.parse(request.question) };
    groups.set(asked.question.architecture, [...(groups.get(asked.question.architecture) ?? []), asked]);
  }
  return groups;
}

/** `REQUEST NAME VERSION ARCHITECTURE SHA256 SIZE URI` a line, as the script's header says. */
function parseLines(text: string): ReadonlyMap<string, HostPackageLockEntry> {
  const entries = new Map<string, HostPackageLockEntry>();
  for (const line of text.split("\n").filter((part) => part !== "")) {
    const [request = "", name, version, architecture, sha256, sizeBytes, uri] = line.split(" ");
    const entry = { name, version, architecture, sha256, sizeBytes: Number(sizeBytes), uri };
    entries.set(request, HostPackageLockEntry.parse(entry));
  }
  return entries;
}

function couldNotResolve(said: string): Diagnostic {
  return {
    message: `Cannot resolve host packages: ${said.trim().split("\n").slice(-3).join("; ")}`,
    remedy: "check the network and the package names; what is locked already needs neither",
  };
}
