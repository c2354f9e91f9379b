/** A machine's disk with an ostree system on it, as `ostree admin` keeps it; nothing boots. */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Pull } from "./ostree-client.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Where its updates come from, and who may sign them. */
export interface MachineRemote {
  readonly address: string;
  readonly ref: string;
  readonly publicKeyFile: string;
}

export class OstreeMachine {
  readonly #root = join(temporaryFolder(), "root");
  readonly #origin: string;

  private constructor(ref: string) {
    this.#origin = `release:${ref}`;
  }

  /** Installs what the remote has today. Its settings are those that a release's users are told to have. */
  static async install({ address, ref, publicKeyFile }: MachineRemote): Promise<OstreeMachine> {
    const machine = new OstreeMachine(ref);
    mkdirSync(machine.#root);
    const repository = `--repo=${machine.#root}/ostree/repo`;
    const settings = ["--set=gpg-verify=true", "--set=gpg-verify-summary=true", `--gpg-import=${publicKeyFile}`];
    await machine.#run("admin", "init-fs", machine.#root);
    await machine.#admin("os-init", "tiny");
    await machine.#run("remote", repository, "add", ...settings, "release", address, ref);
    await machine.#run("pull", repository, "release", ref);
    const deployed = await machine.#admin("deploy", "--os=tiny", machine.#origin);
    if (!deployed.isDone) throw new Error(`Cannot install: ${deployed.said}`);
    return machine;
  }

  upgrade(...options: readonly string[]): Promise<Pull> {
    return this.#admin("upgrade", "--os=tiny", ...options);
  }

  /** The commit that it would boot. */
  get deployed(): string {
    const words = ["--user", "--map-root-user", "ostree", "admin", `--sysroot=${this.#root}`, "status"];
    return /tiny ([0-9a-f]{64})/.exec(execFileSync("unshare", words, { encoding: "utf8" }))?.[1] ?? "";
  }

  #admin(...words: readonly string[]): Promise<Pull> {
    return this.#run("admin", `--sysroot=${this.#root}`, ...words);
  }

  /** As root of a namespace, since it makes files of root; not synchronous, since the server may be in this process. */
  #run(...words: readonly string[]): Promise<Pull> {
    return new Promise((resolve) => {
      execFile("unshare", ["--user", "--map-root-user", "--mount", "ostree", ...words], (error, stdout, stderr) => {
        resolve({ isDone: error === null, said: `${stdout}\n${stderr}`.trim().split("\n").at(-1) ?? "" });
      });
    });
  }
}
