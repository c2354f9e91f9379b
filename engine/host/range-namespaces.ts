import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fail, type Result, succeed } from "../core/result.ts";
import type { IdRange, MachineFacts } from "./machine-facts.ts";

/**
 * Two user namespaces, one in the other, both with the ids 0 to 65535. A sandbox is mounted in the outer one and runs in
 * the inner one: its process is root there, may chown, chroot and mount, yet the kernel locks every mount of the outer
 * one, so that no remount makes an input writable.
 *
 * What such a process cannot: mount a new proc or sysfs (bind the ones it has, with --rbind), and unmount parts of what it
 * was given, so that `umount -R` fails on a tree that holds a bound /proc or /dev, where `umount -l` takes it off whole.
 *
 * Law: they are made once per invocation and then handed to each sandbox as open descriptors. Made per process, they
 * would cost two programs and a handshake each time.
 */
export interface RangeNamespaces {
  readonly outer: number;
  readonly inner: number;
  close(): void;
}

type RangeFacts = Pick<
  MachineFacts,
  "userId" | "groupId" | "unshare" | "newuidmap" | "newgidmap" | "subordinateUids" | "subordinateGids"
>;

/** Ids of the namespaces besides 0. */
const RANGE_SIZE = 65_535;
/** Says that the outer namespace exists, waits until its ids are mapped, and starts over as root of it. */
const OUTER_SCRIPT = `echo ready; read -r _; exec sh -c "$0"`;
/**
 * Makes the inner namespace and maps its ids, which only a process of the outer one may; stays until stdin ends. Two
 * lines for one range, because a line may not span what the outer namespace, for an ordinary user, maps in two.
 */
const INNER_SCRIPT = `exec 3<&0
unshare --user sh -c 'echo $$; read -r _ <&3' | {
  read -r pid && printf '0 0 1\\n1 1 65535\\n' >"/proc/$pid/uid_map" &&
    printf '0 0 1\\n1 1 65535\\n' >"/proc/$pid/gid_map" && echo "$pid" || echo failed
  read -r _ <&3
}`;

/** The error is one line for people: what the kernel or newuidmap said. */
export async function openRangeNamespaces(facts: RangeFacts): Promise<Result<RangeNamespaces, string>> {
  const holder = spawn(facts.unshare ?? "unshare", ["--user", "sh", "-c", OUTER_SCRIPT, INNER_SCRIPT], {
    cwd: "/",
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => holder.once("close", () => resolve()).once("error", () => resolve()));
  const complaints = collectText(holder);
  try {
    return (await handshake(holder, facts)) ?? fail(await complaints);
  } finally {
    holder.stdin.destroy();
    await ended;
  }
}

async function handshake(
  holder: HolderProcess,
  facts: RangeFacts,
): Promise<Result<RangeNamespaces, string> | undefined> {
  holder.stdin.on("error", () => {}); // It ended early; what it said on stderr is reported.
  const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).value !== "ready" || holder.pid === undefined) return undefined;
  const refusal = mapIds(holder.pid, facts);
  if (refusal !== undefined) return fail(refusal);
  holder.stdin.write("\n");
  const { value: innerPid } = await lines.next();
  if (innerPid === undefined || innerPid === "failed") return undefined;
  const outer = openSync(`/proc/${holder.pid}/ns/user`, "r");
  const inner = openSync(`/proc/${innerPid}/ns/user`, "r");
  const close = () => {
    closeSync(outer);
    closeSync(inner);
  };
  return succeed({ outer, inner, close });
}

type HolderProcess = ChildProcess & { readonly stdin: NonNullable<ChildProcess["stdin"]> } & {
  readonly stdout: NonNullable<ChildProcess["stdout"]>;
  readonly stderr: NonNullable<ChildProcess["stderr"]>;
};

/** Root maps the ids to themselves; anybody else to the own id and the subordinate range, through the setuid helpers. */
function mapIds(pid: number, facts: RangeFacts): string | undefined {
  if (facts.userId === 0) {
    writeFileSync(`/proc/${pid}/uid_map`, `0 0 ${RANGE_SIZE + 1}\n`);
    writeFileSync(`/proc/${pid}/gid_map`, `0 0 ${RANGE_SIZE + 1}\n`);
    return undefined;
  }
  return (
    runMapper(facts.newuidmap ?? "newuidmap", mapArguments(pid, facts.userId, facts.subordinateUids)) ??
    runMapper(facts.newgidmap ?? "newgidmap", mapArguments(pid, facts.groupId, facts.subordinateGids))
  );
}

/** Arguments of newuidmap and newgidmap: 0 is the user, 1 to 65535 the subordinate range. */
function mapArguments(pid: number, ownId: number, range: IdRange | undefined): readonly string[] {
  return [pid, 0, ownId, 1, 1, range?.first ?? 100_000, RANGE_SIZE].map(String);
}

function runMapper(program: string, programArguments: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, programArguments, { encoding: "utf8" });
  if (status === 0) return undefined;
  return error === undefined ? stderr.trim() : `${program}: ${error.message}`;
}

async function collectText(holder: HolderProcess): Promise<string> {
  let text = "";
  holder.once("error", (error) => {
    text += error.message;
  });
  for await (const chunk of holder.stderr) text += String(chunk);
  return text.trim();
}
