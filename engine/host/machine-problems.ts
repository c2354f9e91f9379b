import type { Diagnostic } from "../core/diagnostic.ts";
import { HOST_PROGRAMS, installCommand, type PackageFamily } from "./host-programs.ts";
import type { MachineFacts } from "./machine-facts.ts";

/** What was found out by trying, and how this machine installs packages. */
export interface MachineTrial {
  /** What the kernel said when a namespace was tried; undefined: it works, or bwrap is not there to try. */
  readonly namespaceRefusal: string | undefined;
  readonly family: PackageFamily;
}

/**
 * Why actions could not run here, each with what to do about it. Without `needsRange`, what only `root-range` actions
 * need is no problem.
 */
export function findMachineProblems(
  facts: MachineFacts,
  trial: MachineTrial,
  { needsRange }: { readonly needsRange: boolean },
): readonly Diagnostic[] {
  return [
    ...missingPrograms(facts, trial.family, needsRange),
    ...(trial.namespaceRefusal === undefined ? [] : [refusedNamespace(trial.namespaceRefusal)]),
    ...(needsRange && facts.userId !== 0 ? missingRanges(facts) : []),
  ];
}

function missingPrograms(facts: MachineFacts, family: PackageFamily, needsRange: boolean): readonly Diagnostic[] {
  const wanted: readonly (readonly [string, string | undefined])[] = [
    ["bwrap", facts.bubblewrap],
    ...(needsRange ? ([["unshare", facts.unshare]] as const) : []),
    ...(needsRange && facts.userId !== 0
      ? ([
          ["newuidmap", facts.newuidmap],
          ["newgidmap", facts.newgidmap],
        ] as const)
      : []),
  ];
  return wanted.flatMap(([name, path]) => {
    if (path !== undefined) return [];
    const command = installCommand(
      HOST_PROGRAMS.filter((program) => program.name === name),
      family,
    );
    const neededTo = HOST_PROGRAMS.find((program) => program.name === name)?.neededTo ?? "run actions";
    const message = `Cannot ${neededTo}: the program "${name}" is not installed`;
    return [{ message, remedy: `run "${command ?? ""}" as root` }];
  });
}

/** Each of the switches by which distributions turn user namespaces off for ordinary users. */
function refusedNamespace(refusal: string): Diagnostic {
  return {
    message: `Cannot make a user namespace: the kernel refuses it (${refusal}), actions run in one`,
    remedy:
      'run "sysctl -w kernel.unprivileged_userns_clone=1" (Debian), "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" ' +
      '(Ubuntu) or "sysctl -w user.max_user_namespaces=15000" as root, or, in a container, start that with user namespaces allowed',
  };
}

function missingRanges(facts: MachineFacts): readonly Diagnostic[] {
  const files = [
    ...(facts.subordinateUids === undefined ? ["/etc/subuid"] : []),
    ...(facts.subordinateGids === undefined ? ["/etc/subgid"] : []),
  ];
  if (files.length === 0) return [];
  const message = `Cannot make trees and images as user "${facts.userName}": ${files.join(" and ")} give it no range of 65535 ids`;
  const remedy = `run "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${facts.userName}" as root`;
  return [{ message, remedy }];
}
