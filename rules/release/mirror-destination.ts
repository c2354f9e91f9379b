import { fail, type Result, succeed } from "../../engine/core/result.ts";

/** How a destination is reached; its words are passed on as they were written. */
export interface MirrorDestination {
  readonly kind: "folder" | "daemon" | "ssh";
}

const FORMS = "expected a folder, rsync://HOST[:PORT]/MODULE/PATH, ssh://USER@HOST[:PORT]/PATH or USER@HOST:PATH";
/** A sandbox knows nobody's name, so ssh's own default would be the sandbox's account. */
const NO_ACCOUNT = "it does not say as whom; expected USER@HOST";

/** Decides as rsync does: a colon before the first slash makes a host. */
export function parseMirrorDestination(text: string): Result<MirrorDestination, string> {
  const problem = (why: string) => fail(`Cannot publish to ${JSON.stringify(text)}: ${why}`);
  if (!/^[\w./:@+,~[\]-]+$/.test(text)) return problem("it has characters that rsync or a shell there may take apart");
  if (/^[^/]*:[^/]*\/\/.*:[^@/]*@/.test(text))
    return problem("it has a password, which does not belong into a file; use ssh with an agent");
  if (/^rsync:\/\/[^/]+\/[^/]/.test(text)) return succeed({ kind: "daemon" });
  if (/^ssh:\/\/[^/-][^/]*\/[^/]/.test(text))
    return text.includes("@") ? succeed({ kind: "ssh" }) : problem(NO_ACCOUNT);
  if (text.includes("://") || /^[^/]*::/.test(text) || text.startsWith("-")) return problem(FORMS);
  if (/^[^/:-][^/:]*:./.test(text)) return /^[^:]*@/.test(text) ? succeed({ kind: "ssh" }) : problem(NO_ACCOUNT);
  if (text.includes(":")) return problem(FORMS);
  if (text.split("/").includes("..") || text.startsWith("~"))
    return problem('".." and "~" are not understood; write the whole path');
  if (/^[/.]*$/.test(text))
    return problem("it is the workspace or the whole disk; name a folder that holds nothing else");
  return succeed({ kind: "folder" });
}
