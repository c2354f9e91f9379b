import { isAbsolute, resolve } from "node:path";
import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { fail, type Result, succeed } from "../../engine/core/result.ts";
import type { LockResolver } from "../../engine/rule/lock-resolver.ts";
import resolveSigningKey from "../tools/resolve-signing-key.sh";
import {
  type Ed25519Answer,
  Ed25519PublicKey,
  Fingerprint,
  type OpenPgpAnswer,
  SIGNING_KEY_RESOLVER,
  SigningKeyQuestion,
} from "./signing-key-question.ts";

/** Runs a POSIX sh script on the host; the error is what it said. */
type RunHostScript = (script: string, words: readonly string[]) => Promise<Result<string, string>>;

/** Where the invocation says that its keys are, as for the actions that sign. */
export interface SigningKeyPlaces {
  readonly gnupgHome?: string | undefined;
  readonly ed25519KeyFile?: string | undefined;
  /** What relative paths are relative to. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Answer = OpenPgpAnswer | Ed25519Answer;

/** Asks the person's keyring and key file for public halves, once. */
export function signingKeyResolver(places: SigningKeyPlaces, runHostScript: RunHostScript): LockResolver {
  return {
    name: SIGNING_KEY_RESOLVER,
    describe: (requests) => `Looking up ${requests.length} signing key${requests.length === 1 ? "" : "s"}`,
    async resolve(requests) {
      const answers = new Map<string, Answer>();
      const mistakes: Diagnostic[] = [];
      for (const { key, question } of requests) {
        const found = await findKey(SigningKeyQuestion.parse(question), places, runHostScript);
        if (found.ok) answers.set(key, found.value);
        else mistakes.push(describeFailure(key, found.error));
      }
      return mistakes.length > 0 ? fail(mistakes) : succeed(answers);
    },
  };
}

async function findKey(
  question: SigningKeyQuestion,
  places: SigningKeyPlaces,
  runHostScript: RunHostScript,
): Promise<Result<Answer, string>> {
  const { environment } = places;
  if (question.kind === "ed25519") {
    const file = absolute(places.ed25519KeyFile ?? environment["ATOMIC_ED25519_KEY_FILE"], places);
    const printed = await runHostScript(resolveSigningKey, ["ed25519", file]);
    if (!printed.ok) return printed;
    const publicKey = Ed25519PublicKey.safeParse(printed.value.trim());
    return publicKey.success ? succeed({ publicKey: publicKey.data }) : fail("openssl printed no public key");
  }
  const home = absolute(places.gnupgHome ?? environment["GNUPGHOME"], places);
  const printed = await runHostScript(resolveSigningKey, ["openpgp", home, question.key]);
  if (!printed.ok) return printed;
  const [fingerprint = "", ...armour] = printed.value.split("\n");
  if (!Fingerprint.safeParse(fingerprint).success) return fail("gpg printed no fingerprint");
  if (Fingerprint.safeParse(question.key).success && question.key !== fingerprint)
    return fail(`${question.key} is a subkey of ${fingerprint}; name the whole key`);
  return succeed({ fingerprint, publicKey: `${armour.join("\n").trim()}\n` });
}

function describeFailure(key: string, said: string): Diagnostic {
  return {
    message: `Cannot find the key of "${key.split(" ")[0]}": ${said.trim().split("\n").slice(-2).join("; ")}`,
    remedy: "check GNUPGHOME and the key file; what is locked already needs neither",
  };
}

/** An empty word is as good as none: the script then takes the usual place, or says that there is none. */
function absolute(path: string | undefined, { folder }: SigningKeyPlaces): string {
  if (path === undefined || path === "") return "";
  return isAbsolute(path) ? path : resolve(folder, path);
}
