import type { MachineFacts } from "../../host/machine-facts.ts";
import { type Grant, type Spawn, WORK_FOLDER } from "../spawn-strategy.ts";
import type { WorkMounts } from "./work-mounts.ts";

/** The host name that every action sees. */
const HOST_NAME = "atomic-build";
/** Where PATH points: links to exactly the declared tools. */
const TOOL_FOLDER = "/tools/bin";
/**
 * Who an action is when it asks for nothing: never 0, because tar, cpio and rpm behave otherwise as root, and never the
 * user's own number, because it would get into archives.
 */
export const SANDBOX_ID = 1000;

/** What the pure part needs beside the spawn: the machine, and the folders that the strategy has prepared. */
export interface SandboxSetup {
  readonly machine: Pick<MachineFacts, "rootEntries" | "etcPaths" | "networkPaths" | "networkEnvironment">;
  /** Only for `root-range`. */
  readonly unshare: string;
  /** The generated /etc. */
  readonly etcFolder: string;
  readonly workMounts: WorkMounts;
  /** Host folder behind /tmp and /var/tmp (its `tmp` and `var-tmp`); undefined: memory. */
  readonly scratchFolder: string | undefined;
}

/** What is started on the host: argv, and the environment, which bwrap hands on as it is. */
export interface SandboxCommand {
  readonly options: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The whole sandbox as bwrap options: a function of the spawn and the machine, so that it can be read in a test.
 * One process is started per action; no shell stands in front of it. With `root-range` the descriptors 3 and 4 are the
 * outer and the inner user namespace (range-namespaces.ts).
 */
export function sandboxArguments(spawn: Spawn, setup: SandboxSetup): SandboxCommand {
  const isRange = spawn.sandbox.user === "root-range";
  const options = [
    ...namespaceOptions(spawn),
    ...systemOptions(spawn, setup),
    ...scratchOptions(setup.scratchFolder),
    ...(spawn.hostFolders ?? []).flatMap((path) => ["--ro-bind-try", path, path]),
    ...toolOptions(spawn.tools),
    ...workOptions(spawn, setup.workMounts),
    // Last: a folder that somebody publishes to may lie anywhere, and nothing may cover it.
    ...(spawn.grants ?? []).flatMap(grantOptions),
    ...["--remount-ro", "/", "--chdir", WORK_FOLDER],
  ];
  // A mount namespace of the inner user namespace: it may mount more, and all that is mounted so far is locked in it.
  const mountNamespace = isRange ? [setup.unshare, "--mount", "--propagation", "private"] : [];
  return {
    options,
    command: [...mountNamespace, ...spawn.arguments],
    environment: {
      ...(spawn.sandbox.network ? setup.machine.networkEnvironment : {}),
      ...spawn.environment,
      PATH: TOOL_FOLDER,
    },
  };
}

function namespaceOptions(spawn: Spawn): readonly string[] {
  const id = String(SANDBOX_ID);
  const user =
    spawn.sandbox.user === "root-range"
      ? ["--userns", "3", "--userns2", "4", "--cap-add", "ALL"]
      : ["--unshare-user", "--uid", id, "--gid", id];
  const spaces = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];
  const network = spawn.sandbox.network ? [] : ["--unshare-net"];
  // --new-session guards a terminal; the process runner's own session has none already.
  return ["--die-with-parent", ...user, ...spaces, ...network, "--hostname", HOST_NAME];
}

function systemOptions(spawn: Spawn, setup: SandboxSetup): readonly string[] {
  const { rootEntries, etcPaths, networkPaths } = setup.machine;
  const links = rootEntries.flatMap(({ path, linkTarget }) =>
    linkTarget === undefined ? readOnly(path, path) : ["--symlink", linkTarget, path],
  );
  const shown = spawn.sandbox.network ? [...etcPaths, ...networkPaths] : etcPaths;
  return [
    ...readOnly("/usr", "/usr"),
    ...links,
    ...readOnly(setup.etcFolder, "/etc"),
    ...shown.flatMap((path) => readOnly(path, path)),
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/run"],
    ...(spawn.sandbox.accelerator === "kvm" ? ["--dev-bind", "/dev/kvm", "/dev/kvm"] : []),
  ];
}

function scratchOptions(folder: string | undefined): readonly string[] {
  if (folder !== undefined) return ["--bind", `${folder}/tmp`, "/tmp", "--bind", `${folder}/var-tmp`, "/var/tmp"];
  return ["--perms", "1777", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", "/var/tmp"];
}

/** A tool of /usr is a link, any other a read-only mount of the one file: its path is this machine's own affair. */
function toolOptions(tools: ReadonlyMap<string, string>): readonly string[] {
  const links = [...tools].map(([name, path]) =>
    path.startsWith("/usr/") ? ["--symlink", path, `${TOOL_FOLDER}/${name}`] : readOnly(path, `${TOOL_FOLDER}/${name}`),
  );
  return ["--dir", TOOL_FOLDER, ...links.flat()];
}

function workOptions(spawn: Spawn, mounts: WorkMounts): readonly string[] {
  const inWork = (path: string) => (path === "" ? WORK_FOLDER : `${WORK_FOLDER}/${path}`);
  const whole = mounts.writable.includes("") ? [] : readOnly(spawn.inputRoot, WORK_FOLDER);
  const writable = mounts.writable.flatMap((path) => ["--bind", below(spawn.outputRoot, path), inWork(path)]);
  const shielded = mounts.shielded.flatMap((path) => readOnly(below(spawn.inputRoot, path), inWork(path)));
  return [...whole, ...writable, ...shielded];
}

function grantOptions({ hostPath, path, access, mayBeMissing }: Grant): readonly string[] {
  const option = access === "write" ? "--bind" : "--ro-bind";
  return [mayBeMissing === true ? `${option}-try` : option, hostPath, path];
}

function below(folder: string, path: string): string {
  return path === "" ? folder : `${folder}/${path}`;
}

function readOnly(hostPath: string, path: string): readonly string[] {
  return ["--ro-bind", hostPath, path];
}
