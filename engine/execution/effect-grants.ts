import { mkdirSync } from "node:fs";
import { isAbsolute, join, normalize } from "node:path";
import { guardStorage } from "../../cache/storage-problem.ts";
import { assertNever } from "../core/assert-never.ts";
import type { Credential } from "../core/credential.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import type { FindCredential } from "../host/credentials.ts";
import type { Effect } from "../rule/effect.ts";
import { storageDiagnostic } from "./describe-problem.ts";
import { type Grant, WORK_FOLDER } from "./spawn-strategy.ts";

/** What is asked of an effect's process, as ATOMIC_EFFECT tells it. */
export type EffectPurpose = "run" | "check" | "dry-run";

/** What a process is given beyond its key: nothing of it may decide its result. */
export interface Given {
  readonly environment: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
}

export const NOTHING_GIVEN: Given = { environment: {}, grants: [] };

/** Where a sandbox sees what an effect is given; /run is its own memory, so nothing is written to a disk. */
const GRANT_FOLDER = "/run/atomic";

/** What a check is given of the outputs that were recorded, which lie below this folder. */
export function giveRecorded(hostPath: string): Given {
  const path = `${GRANT_FOLDER}/recorded`;
  return { environment: { ATOMIC_RECORDED: path }, grants: [{ hostPath, path, access: "read" }] };
}

/** What it is given for, by whom, and where relative folders are. */
export interface GivingOptions {
  readonly purpose: EffectPurpose;
  readonly findCredential: FindCredential;
  readonly workspaceRoot: string;
}

/** What an effect is given for this purpose; a diagnostic says which credential is missing and what to set. */
export async function giveEffect(
  effect: Effect,
  { purpose, findCredential, workspaceRoot }: GivingOptions,
): Promise<Result<Given, Diagnostic>> {
  const environment: Record<string, string> = { ATOMIC_EFFECT: purpose };
  const grants: Grant[] = [];
  for (const credential of effect.credentials.filter((name) => isNeeded(name, purpose))) {
    const found = await findCredential(credential);
    if (!found.ok) return found;
    for (const [name, hostPath] of Object.entries(found.value.paths)) {
      const path = `${GRANT_FOLDER}/${name.toLowerCase().replaceAll("_", "-")}`;
      environment[name] = path;
      grants.push({ hostPath, path, access: "read" });
    }
  }
  const folders = effect.writableFolders.map((folder) => grantFolder(folder, { purpose, workspaceRoot }));
  if (purpose === "run") {
    const refused = makeFolders(folders.map(({ hostPath }) => hostPath));
    if (refused !== undefined) return fail(refused);
  }
  return succeed({ environment, grants: [...grants, ...folders] });
}

/** A look may not write, and finding nothing there is an answer. */
function grantFolder(
  folder: string,
  { purpose, workspaceRoot }: Pick<GivingOptions, "purpose" | "workspaceRoot">,
): Grant {
  const hostPath = isAbsolute(folder) ? folder : join(workspaceRoot, folder);
  const path = isAbsolute(folder) ? folder : `${WORK_FOLDER}/${normalize(folder)}`;
  return purpose === "run"
    ? { hostPath, path, access: "write" }
    : { hostPath, path, access: "read", mayBeMissing: true };
}

/** What only looks signs nothing, so it gets nothing to sign with; the remote end of a look may be behind ssh. */
function isNeeded(credential: Credential, purpose: EffectPurpose): boolean {
  switch (purpose) {
    case "run":
      return true;
    case "check":
    case "dry-run":
      return credential === "ssh";
    default:
      return assertNever(purpose);
  }
}

function makeFolders(paths: readonly string[]): Diagnostic | undefined {
  for (const path of paths) {
    const made = guardStorage<string | undefined, never>("create", path, () =>
      succeed(mkdirSync(path, { recursive: true })),
    );
    if (!made.ok) return storageDiagnostic(made.error);
  }
  return undefined;
}
