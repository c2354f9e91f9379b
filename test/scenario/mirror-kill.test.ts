/**
 * Runs that publish to a real rsync daemon are killed at random instants: the whole run, the daemon's side of it, or the line between
 * them. Clients that pull in a loop meanwhile get the old commit or the new one, whole, and never fail. The instants are random and
 * the seed is printed; ATOMIC_BUILD_SEED repeats a run.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { MirrorClient, type Pull, startWebServer } from "../support/mirror-client.ts";
import { startCuttableLine, startRsyncDaemon, type TestServer } from "../support/mirror-servers.ts";
import { MirrorSite, REF } from "../support/mirror-site.ts";
import { filesBelow } from "../support/scenario-outputs.ts";
import { descendantsOf } from "../support/scenario-processes.ts";
import { seededRandom } from "../support/seeded-random.ts";

const KILLS = 40;
const RELEASES = 24;
const FILES = ["/usr/first", "/usr/last"];

const site = new MirrorSite();
const servers: TestServer[] = [];
afterAll(() => {
  for (const server of servers.toReversed()) server.end();
  site.dispose();
});

/** Each release names the one before, comes with a static delta from it, and tells its number in its first and last file. */
const commits: string[] = [];

function release(number: number): string {
  const name = `release${number}`;
  const files = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`usr/f${index}`, `${number}/${index}`]));
  const previous = commits.at(-1);
  const description = {
    files: { ...files, "usr/big": `${number}`.repeat(200_000), "usr/first": `${number}`, "usr/last": `${number}` },
    time: new Date(Date.UTC(2020, 0, 1, number)).toISOString(),
    hasParent: true,
  };
  const commit = site.release(name, description);
  if (previous !== undefined) {
    site.ostree(`--repo=${site.path(name)}`, "static-delta", "generate", `--from=${previous}`, `--to=${commit}`);
    site.sign(name);
  }
  commits.push(commit);
  return name;
}

test("clients always get the old or the new commit while runs are killed at random instants; the next run completes it", async () => {
  const random = seededRandom();
  const folder = site.path("published");
  const daemon = await startRsyncDaemon(site.folder, folder);
  const line = await startCuttableLine(daemon.port);
  const web = await startWebServer(folder);
  servers.push(daemon, line, web);
  const destination = `rsync://127.0.0.1:${line.port}/mirror`;
  const plan = (number: number) =>
    site.plan(release(number), destination, [
      "settle-seconds 1",
      "grace-days 30",
      `public-url http://127.0.0.1:${web.port}`,
    ]);
  let wanted = plan(0);
  const began = Date.now();
  expect(await site.publish(wanted)).toMatchObject({ exitCode: 0, stderr: "" });
  const usualMs = Date.now() - began + 1_500;

  const stop = new AbortController();
  const address = `http://127.0.0.1:${web.port}`;
  const loops = [
    pullInLoop("patient", { url: `${address}/repo`, isFresh: false, signal: stop.signal }),
    pullInLoop("fresh", {
      url: `mirrorlist=${address}/mirrorlist`,
      isFresh: true,
      signal: stop.signal,
      settings: ["gpg-verify-summary=true", `contenturl=${address}/repo`],
    }),
    // A summary verified by GPG without the list has a window as long as one client's two requests.
    pullInLoop("wary", {
      url: `${address}/repo`,
      isFresh: true,
      signal: stop.signal,
      settings: ["gpg-verify-summary=true"],
    }),
  ];

  let kills = 0;
  let published = 0;
  const ways: Record<string, number> = {};
  wanted = plan(1);
  while (kills < KILLS) {
    const child = site.start(wanted);
    const ended = once(child, "exit");
    await Promise.race([ended, wait(random() * usualMs)]);
    if (child.exitCode === null && child.signalCode === null) {
      const way = ["run", "run", "line", "daemon"][Math.floor(random() * 4)] ?? "run";
      harm(way, { child, daemon, cut: line.cut });
      ways[way] = (ways[way] ?? 0) + 1;
      kills++;
      // A run that lost its line or the other side says so and ends by itself.
      await ended;
    } else if (child.exitCode === 0 && published < RELEASES) wanted = plan(++published + 1);
  }
  expect(await site.publish(wanted)).toMatchObject({ exitCode: 0, stderr: "" });
  const last = commits.at(-1);
  await wait(1_000);
  stop.abort();
  const [patient = [], fresh = [], wary = []] = await Promise.all(loops);

  for (const pulls of [patient, fresh]) {
    expect(pulls.flatMap(({ error }) => error ?? [])).toEqual([]);
    expect(pulls.length).toBeGreaterThan(20);
    expect(pulls.at(-1)?.commit).toBe(last);
  }
  for (const pulls of [patient, fresh, wary]) expect(pulls.filter(isMixture)).toEqual([]);
  // Whoever asks again is through.
  const failed = wary.flatMap(({ error }, index) => (error === undefined ? [] : [index]));
  expect(failed.filter((index) => wary[index + 1]?.error !== undefined)).toEqual([]);
  for (const pulls of [patient, fresh]) expect(neverGoesBack(pulls)).toBe(true);

  expect(await site.publish(wanted, { effect: "check" })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(site.ostree(`--repo=${folder}/repo`, "fsck", "--all")).toContain("no errors found");
  expect(readdirSync(`${folder}/.atomic-mirror/incoming`)).toEqual([]);
  expect(filesBelow(folder).filter((path) => /(^|\/)\.[^/]*\.\w{6}$|\.~tmp~|\.rsync-partial/.test(path))).toEqual([]);
  const counts = [patient, fresh, wary].map(({ length }) => length).join("+");
  process.stdout.write(
    `${kills} kills ${JSON.stringify(ways)}, ${published} releases, ${counts} pulls, ${failed.length} asked again\n`,
  );
});

function harm(way: string, at: { child: ChildProcess; daemon: TestServer; cut: () => void }): void {
  if (way === "line") at.cut();
  else if (way === "daemon") for (const { pid } of descendantsOf(at.daemon.pid)) kill(pid);
  else kill(-(at.child.pid ?? 0));
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

interface LoopOptions {
  readonly url: string;
  readonly isFresh: boolean;
  readonly signal: AbortSignal;
  readonly settings?: readonly string[];
}

async function pullInLoop(
  name: string,
  { url, isFresh, signal, settings = [] }: LoopOptions,
): Promise<readonly Pull[]> {
  const repository = site.path(`client-${name}`);
  const create = () => {
    rmSync(repository, { recursive: true, force: true });
    const keyFile = site.path("key.gpg");
    return MirrorClient.create({ repository, url, keyFile, ref: REF, settings });
  };
  let client = await create();
  const pulls: Pull[] = [];
  while (!signal.aborted) {
    pulls.push(await client.pull(FILES));
    if (isFresh) client = await create();
  }
  return pulls;
}

/** Whether what came is anything but one release, whole. */
function isMixture({ commit, texts, error }: Pull): boolean {
  if (error !== undefined) return false;
  const number = commits.indexOf(commit ?? "");
  return number < 0 || texts.some((text) => text !== String(number));
}

function neverGoesBack(pulls: readonly Pull[]): boolean {
  const numbers = pulls.map(({ commit }) => commits.indexOf(commit ?? ""));
  return numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? 0));
}
