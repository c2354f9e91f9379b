import { existsSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { lookUpOnPath } from "./path-lookup.ts";

/** One of /bin, /sbin, /lib...: a link into /usr on merged systems, else a folder of its own. */
interface RootEntry {
  readonly path: string;
  readonly linkTarget: string | undefined;
}

/** The first range that /etc/subuid or /etc/subgid gives to a user. */
export interface IdRange {
  readonly first: number;
  readonly count: number;
}

/** What the sandbox must know about this machine; gathered once per invocation, and only when something runs. */
export interface MachineFacts {
  readonly userId: number;
  readonly groupId: number;
  readonly userName: string;
  readonly bubblewrap: string | undefined;
  readonly unshare: string | undefined;
  readonly newuidmap: string | undefined;
  readonly newgidmap: string | undefined;
  readonly subordinateUids: IdRange | undefined;
  readonly subordinateGids: IdRange | undefined;
  readonly rootEntries: readonly RootEntry[];
  /** Files and folders below /etc that this machine has, of those a sandbox shows. */
  readonly etcPaths: readonly string[];
  /** The same, shown only with a network. */
  readonly networkPaths: readonly string[];
  /** Variables that name proxies and certificates, handed on only with a network. */
  readonly networkEnvironment: Readonly<Record<string, string>>;
}

const ROOT_ENTRIES = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
/** The dynamic linker's, the alternatives links', and what Fedora's crypto libraries are compiled to look for. */
const ETC_PATHS = ["/etc/ld.so.cache", "/etc/alternatives", "/etc/crypto-policies"];
/** Names, certificates, and the repositories that the machine's own package manager trusts. Never a private key. */
const NETWORK_PATHS = [
  ...["/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/pki/ca-trust"],
  ...["/etc/pki/tls/certs", "/etc/pki/tls/cert.pem", "/etc/pki/rpm-gpg", "/etc/apt", "/etc/dnf", "/etc/yum.repos.d"],
];
const PROXY_VARIABLES = ["http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy"];
const CERTIFICATE_VARIABLES = ["SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"];

/** Reads the facts; `environment` is the user's, for PATH, proxies and certificates. */
export function gatherMachineFacts(environment: Readonly<Record<string, string | undefined>>): MachineFacts {
  const { uid, gid, username } = userInfo();
  const find = (program: string) => lookUpOnPath(program, environment["PATH"] ?? "");
  const networkEnvironment = pickNetworkEnvironment(environment);
  return {
    userId: uid,
    groupId: gid,
    userName: username,
    bubblewrap: find("bwrap"),
    unshare: find("unshare"),
    newuidmap: find("newuidmap"),
    newgidmap: find("newgidmap"),
    subordinateUids: findIdRange(readIfPresent("/etc/subuid"), username, uid),
    subordinateGids: findIdRange(readIfPresent("/etc/subgid"), username, uid),
    rootEntries: ROOT_ENTRIES.flatMap(readRootEntry),
    etcPaths: ETC_PATHS.filter((path) => existsSync(path)),
    networkPaths: [...NETWORK_PATHS.filter((path) => existsSync(path)), ...otherCertificates(networkEnvironment)],
    networkEnvironment,
  };
}

/** The first range of at least 65,535 ids that the text of /etc/subuid or /etc/subgid gives to the user, by name or number. */
export function findIdRange(text: string, userName: string, userId: number): IdRange | undefined {
  for (const line of text.split("\n")) {
    const [owner, first, count] = line.trim().split(":");
    if (owner !== userName && owner !== String(userId)) continue;
    if (Number(count) >= 65_535) return { first: Number(first), count: Number(count) };
  }
  return undefined;
}

function pickNetworkEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = [...PROXY_VARIABLES.flatMap((name) => [name, name.toUpperCase()]), ...CERTIFICATE_VARIABLES].sort();
  return Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

/** Certificates somewhere that a sandbox would not show; a company's own root certificate often lives there. */
function otherCertificates(environment: Readonly<Record<string, string>>): readonly string[] {
  const paths = CERTIFICATE_VARIABLES.flatMap((name) => environment[name] ?? []);
  const shown = ["/usr", ...NETWORK_PATHS];
  return [...new Set(paths)].filter(
    (path) =>
      path.startsWith("/") && existsSync(path) && !shown.some((root) => path === root || path.startsWith(`${root}/`)),
  );
}

function readRootEntry(path: string): readonly RootEntry[] {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return [];
  return [{ path, linkTarget: entry.isSymbolicLink() ? readlinkSync(path) : undefined }];
}

function readIfPresent(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
