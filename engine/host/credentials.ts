import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { Credential } from "../core/credential.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { runHostScript } from "./run-host-script.ts";

/** One credential as it lies on this machine. */
export interface FoundCredential {
  /** Environment variable of an effect -> the host path that it is to name inside. */
  readonly paths: Readonly<Record<string, string>>;
}

/** Finds a credential of the person who builds; a diagnostic says what to set when there is none. */
export type FindCredential = (credential: Credential) => Promise<Result<FoundCredential, Diagnostic>>;

/** Where the invocation says that its credentials are: options first, then the environment, then where they usually lie. */
export interface CredentialPlaces {
  readonly gnupgHome?: string | undefined;
  readonly ed25519KeyFile?: string | undefined;
  readonly sshKnownHosts?: string | undefined;
  /** What relative paths are relative to. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The socket that GnuPG makes for forwarding to another machine is preferred: through it keys can be used, but neither
 * exported nor deleted. An agent that is there already is left as it is.
 */
const FIND_AGENT = `set -eu
export GNUPGHOME="$1"
gpgconf --launch gpg-agent
extra=$(gpgconf --list-dirs agent-extra-socket)
if [ -S "$extra" ]; then printf '%s' "$extra"; else printf '%s' "$(gpgconf --list-dirs agent-socket)"; fi`;

/**
 * Finds credentials where they are, on first use: a build that signs nothing asks for none. Nothing is read but paths, so
 * no secret passes through this program.
 */
export function findCredentialsIn(places: CredentialPlaces): FindCredential {
  const found = new Map<Credential, Promise<Result<FoundCredential, Diagnostic>>>();
  return (credential) => {
    const known = found.get(credential) ?? find(credential, places);
    found.set(credential, known);
    return known;
  };
}

function find(credential: Credential, places: CredentialPlaces): Promise<Result<FoundCredential, Diagnostic>> {
  switch (credential) {
    case "gpg-agent":
      return findAgent(places);
    case "ed25519-key":
      return Promise.resolve(findKeyFile(places));
    case "ssh":
      return Promise.resolve(findSsh(places));
  }
}

async function findAgent(places: CredentialPlaces): Promise<Result<FoundCredential, Diagnostic>> {
  const named = places.gnupgHome === undefined ? absolute(places.environment["ATOMIC_GPG_AGENT"], places) : undefined;
  if (named !== undefined) return findNamedAgent(named);
  const home = absolute(places.gnupgHome ?? places.environment["GNUPGHOME"], places) ?? join(homedir(), ".gnupg");
  const remedy = "set GNUPGHOME, or --gnupg-home, to the GnuPG folder that has the signing key";
  if (!existsSync(home)) return fail({ message: `Cannot use a GnuPG agent: there is no folder "${home}"`, remedy });
  const socket = await runHostScript(FIND_AGENT, [home]);
  if (!socket.ok) return fail({ message: `Cannot use the GnuPG agent of "${home}": ${socket.error}`, remedy });
  if (statSync(socket.value, { throwIfNoEntry: false })?.isSocket() !== true) {
    return fail({ message: `Cannot use the GnuPG agent of "${home}": "${socket.value}" is not its socket`, remedy });
  }
  return succeed({ paths: { ATOMIC_GPG_AGENT: socket.value } });
}

/** A socket by its path: another than the forwarding one, which does not see passphrases that the agent's own has learnt. */
function findNamedAgent(socket: string): Result<FoundCredential, Diagnostic> {
  if (statSync(socket, { throwIfNoEntry: false })?.isSocket() === true)
    return succeed({ paths: { ATOMIC_GPG_AGENT: socket } });
  const message = `Cannot use the GnuPG agent of ATOMIC_GPG_AGENT: "${socket}" is not its socket`;
  return fail({
    message,
    remedy: 'set ATOMIC_GPG_AGENT to what "gpgconf --list-dirs agent-socket" prints, or not at all',
  });
}

function findKeyFile(places: CredentialPlaces): Result<FoundCredential, Diagnostic> {
  const file = absolute(places.ed25519KeyFile ?? places.environment["ATOMIC_ED25519_KEY_FILE"], places);
  const remedy = "set ATOMIC_ED25519_KEY_FILE, or --ed25519-key-file, to a file with the secret key in base64";
  if (file === undefined) return fail({ message: "Cannot use an ed25519 key: no file was named", remedy });
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    return fail({ message: `Cannot use the ed25519 key "${file}": there is no such file`, remedy });
  }
  return succeed({ paths: { ATOMIC_ED25519_KEY: file } });
}

function findSsh(places: CredentialPlaces): Result<FoundCredential, Diagnostic> {
  const agent = places.environment["SSH_AUTH_SOCK"];
  if (agent === undefined || statSync(agent, { throwIfNoEntry: false })?.isSocket() !== true) {
    const what =
      agent === undefined ? "SSH_AUTH_SOCK is not set" : `SSH_AUTH_SOCK names "${agent}", which is no socket`;
    return fail({ message: `Cannot use an SSH agent: ${what}`, remedy: 'run "eval $(ssh-agent)" and "ssh-add"' });
  }
  const named = places.sshKnownHosts ?? places.environment["ATOMIC_SSH_KNOWN_HOSTS"];
  const knownHosts = absolute(named, places) ?? join(homedir(), ".ssh/known_hosts");
  if (!existsSync(knownHosts)) {
    const remedy = "connect to the host once and check its key, or name another file with --ssh-known-hosts";
    return fail({ message: `Cannot know SSH hosts: there is no file "${knownHosts}"`, remedy });
  }
  return succeed({ paths: { SSH_AUTH_SOCK: agent, ATOMIC_SSH_KNOWN_HOSTS: knownHosts } });
}

/** An empty variable is as good as none. */
function absolute(path: string | undefined, { folder }: CredentialPlaces): string | undefined {
  if (path === undefined || path === "") return undefined;
  return isAbsolute(path) ? path : resolve(folder, path);
}
