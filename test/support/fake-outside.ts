import type { Credential } from "../../engine/core/credential.ts";
import { fail, succeed } from "../../engine/core/result.ts";
import type { ExecutionRequest } from "../../engine/execution/execution-request.ts";

/** Credentials that are just names, and locks that are always free; one that is not there is said to be missing. */
export function fakeOutside(
  paths: Readonly<Partial<Record<Credential, Readonly<Record<string, string>>>>> = {},
): Pick<ExecutionRequest, "findCredential" | "takeLock"> {
  return {
    findCredential: (credential) => {
      const known = paths[credential];
      if (known !== undefined) return Promise.resolve(succeed({ paths: known }));
      return Promise.resolve(fail({ message: `Cannot use ${credential}: there is none`, remedy: "make one" }));
    },
    takeLock: () => Promise.resolve({ release: () => undefined }),
  };
}
