/**
 * A folder with everything that publishing needs: a throw-away signing key, an ostree repository that grows by signed releases,
 * and mirror.sh run as an action would run it. Destinations are mirror-servers.ts, clients mirror-client.ts.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const MIRROR = resolve("rules/tools/mirror.sh");

/** A release as a test describes it. */
export interface ReleaseDescription {
  /** Paths and texts of the tree. */
  readonly files: Readonly<Record<string, string>>;
  readonly ref?: string;
  readonly time?: string;
  readonly version?: string;
  /** Whether its commit names the one before it. */
  readonly hasParent?: boolean;
}

/** How a run of mirror.sh ended. */
export interface MirrorEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const REF = "sample/1/x86_64/host";

export class MirrorSite {
  readonly folder = mkdtempSync(join(tmpdir(), "atomic-mirror-"));
  readonly #home = this.path("gnupg");
  readonly key: string;

  constructor() {
    mkdirSync(this.#home, { mode: 0o700 });
    this.#gpg("--passphrase", "", "--quick-gen-key", "test@example.org", "ed25519", "sign", "never");
    this.key = /^fpr:+([0-9A-F]{40}):/m.exec(this.#gpg("--with-colons", "--list-keys"))?.[1] ?? "";
    writeFileSync(this.path("key.gpg"), this.#gpg("--export", "--armor", this.key));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Commits into a repository of its own, as a build does: it holds this release and nothing else. Returns the commit. */
  release(name: string, { files, ref = REF, time = "2020-01-01", version, hasParent }: ReleaseDescription): string {
    rmSync(this.path(`${name}.tree`), { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) this.write(`${name}.tree/${path}`, text);
    const repo = `--repo=${this.path(name)}`;
    const before = this.#latest;
    if (!existsSync(this.path(name))) this.ostree(repo, "init", "--mode=archive");
    if (hasParent === true && before !== undefined) this.ostree(repo, "pull-local", before.repository, before.commit);
    const commit = this.ostree(
      ...[repo, "commit", `--branch=${ref}`, `--tree=dir=${this.path(`${name}.tree`)}`, `--timestamp=${time}`],
      ...[`--gpg-sign=${this.key}`, "--canonical-permissions", "--no-xattrs"],
      ...(hasParent === true && before !== undefined ? [`--parent=${before.commit}`] : ["--parent=none"]),
      ...(version === undefined ? [] : [`--add-metadata-string=version=${version}`]),
    ).trim();
    this.sign(name);
    this.#latest = { repository: this.path(name), commit };
    return commit;
  }

  /** Writes a repository's summary anew and signs it. */
  sign(name: string): void {
    this.ostree(`--repo=${this.path(name)}`, "summary", "--update", `--gpg-sign=${this.key}`);
  }

  #latest: { repository: string; commit: string } | undefined;

  ostree(...words: readonly string[]): string {
    return this.#run("ostree", words);
  }

  /** The plan that a rule would write; `lines` come after the repository. */
  plan(name: string, destination: string, lines: readonly string[] = []): string {
    const plan = [
      ...[`destination ${destination}`, "label //release:mirror", `release ${name}`, `repo ${this.path(name)}`],
      ...["settle-seconds 0", ...lines],
    ];
    this.write(`${name}.plan`, plan.map((line) => `${line}\n`).join(""));
    return this.path(`${name}.plan`);
  }

  mirror(plan: string, { effect = "run", environment = {} }: MirrorOptions = {}): MirrorEnd {
    const options = { encoding: "utf8", cwd: this.folder, env: this.#environment(effect, environment) } as const;
    const { status, stdout, stderr } = spawnSync("sh", this.#argumentsFor(plan), options);
    return { exitCode: status, stdout, stderr };
  }

  /** The same without blocking: for servers that live in the test's own process. */
  async publish(plan: string, { effect = "run", environment = {} }: MirrorOptions = {}): Promise<MirrorEnd> {
    const options = { cwd: this.folder, env: this.#environment(effect, environment) };
    const child = spawn("sh", this.#argumentsFor(plan), options);
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    return { exitCode, stdout, stderr };
  }

  /** Starts a run in a process group of its own, to be killed. */
  start(plan: string, { environment = {} }: MirrorOptions = {}): ChildProcess {
    const env = this.#environment("run", environment);
    return spawn("sh", this.#argumentsFor(plan), { cwd: this.folder, env, detached: true, stdio: "ignore" });
  }

  /** What a run is started with, for tests that start it elsewhere. */
  command(plan: string): readonly string[] {
    return ["sh", ...this.#argumentsFor(plan)];
  }

  environment(): NodeJS.ProcessEnv {
    return this.#environment("run", {});
  }

  /** A copy of a folder, with the times of the original. */
  copy(from: string, to: string): void {
    cpSync(this.path(from), this.path(to), { recursive: true, preserveTimestamps: true });
  }

  dispose(): void {
    spawnSync("gpgconf", ["--homedir", this.#home, "--kill", "all"]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #argumentsFor(plan: string): readonly string[] {
    const [receipt, journal] = [this.path("receipt.json"), this.path("journal.jsonl")];
    return [MIRROR, "--plan", plan, "--receipt", receipt, "--journal", journal];
  }

  #environment(effect: string, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    mkdirSync(this.path("tmp"), { recursive: true });
    return { PATH: process.env["PATH"], HOME: this.folder, TMPDIR: this.path("tmp"), ATOMIC_EFFECT: effect, ...more };
  }

  #gpg(...words: readonly string[]): string {
    return this.#run("gpg", ["--homedir", this.#home, "--batch", "--quiet", "--pinentry-mode", "loopback", ...words]);
  }

  #run(program: string, words: readonly string[]): string {
    const env = { ...process.env, GNUPGHOME: this.#home };
    return execFileSync(program, words, { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
  }
}

interface MirrorOptions {
  readonly effect?: "run" | "check" | "dry-run";
  readonly environment?: Readonly<Record<string, string>>;
}
