import { type CacheResult, fail } from "./result.ts";

/**
 * The machine did not do what was asked: disk full, permission, read-only, I/O error. The user's to mend, so a value;
 * an error without a system code is our bug and goes on as an exception.
 */
export interface StorageProblem {
  readonly kind: "storage";
  /** What was being done, as an infinitive: "write", "read", "link". */
  readonly operation: string;
  readonly path: string;
  /** The system's code: ENOSPC, EACCES, EROFS. */
  readonly code: string;
}

/** The system's code of a caught error, or undefined when it did not come from the system. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return "syscall" in error ? error.code : undefined;
}

/** The caught error as a problem; rethrows what did not come from the system. */
export function storageProblem(
  operation: string,
  at: { readonly path: string; readonly error: unknown },
): StorageProblem {
  const code = systemCodeOf(at.error);
  if (code === undefined) throw at.error;
  return { kind: "storage", operation, path: at.path, code };
}

/** Runs file system work; what the system refuses becomes the failure. */
export function guardStorage<T, E>(
  operation: string,
  path: string,
  act: () => CacheResult<T, E>,
): CacheResult<T, E | StorageProblem> {
  try {
    return act();
  } catch (error) {
    return fail(storageProblem(operation, { path, error }));
  }
}

/** Whether a disk or a quota is full. */
export function isWantOfSpace({ code }: StorageProblem): boolean {
  return code === "ENOSPC" || code === "EDQUOT";
}

/** What the user can do about it. */
export function storageRemedy(problem: StorageProblem): string {
  const { code, path } = problem;
  if (isWantOfSpace(problem)) return `Free space on the file system of ${path}`;
  if (code === "EROFS") return `Choose another cache with --cache-dir: the file system of ${path} is mounted read-only`;
  if (code === "EACCES" || code === "EPERM") return `Make ${path} accessible to the user who runs the build`;
  return `Check the file system of ${path}`;
}
