/** The real ostree as a user of a release has it: a repository with one remote, and its public key alone. */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

/** How a pull ended. */
export interface Pull {
  readonly isDone: boolean;
  /** Its last line. */
  readonly said: string;
}

export class OstreeClient {
  readonly repository: string;
  readonly ref: string;

  private constructor(repository: string, ref: string) {
    this.repository = repository;
    this.ref = ref;
  }

  static of(address: string, { ref, publicKeyFile }: { readonly ref: string; readonly publicKeyFile: string }) {
    const client = new OstreeClient(join(temporaryFolder(), "repo"), ref);
    client.run("init", "--mode=bare-user");
    client.run(
      ...["remote", "add", "--set=gpg-verify=true", "--set=gpg-verify-summary=true"],
      ...[`--gpg-import=${publicKeyFile}`, "release", address, ref],
    );
    return client;
  }

  /** Another client that has what this one has; much cheaper than a new one. */
  copy(): OstreeClient {
    const repository = join(temporaryFolder(), "repo");
    execFileSync("cp", ["-a", this.repository, repository]);
    return new OstreeClient(repository, this.ref);
  }

  /** Not synchronous: the server that it asks may live in this process. */
  pull(...options: readonly string[]): Promise<Pull> {
    // One try: a refusal is what is looked for, not patience.
    const words = ["pull", `--repo=${this.repository}`, "--network-retries=0", ...options, "release", this.ref];
    return new Promise((resolve) => {
      execFile("ostree", words, (error, stdout, stderr) => {
        const said = `${stdout}\n${stderr}`.trim().split("\n").at(-1) ?? "";
        resolve({ isDone: error === null, said });
      });
    });
  }

  /** What the ref names; empty before the first pull. */
  get commit(): string {
    const words = ["rev-parse", `--repo=${this.repository}`, `release:${this.ref}`];
    return spawnSync("ostree", words, { encoding: "utf8" }).stdout.trim();
  }

  run(command: string, ...words: readonly string[]): string {
    return execFileSync("ostree", [command, `--repo=${this.repository}`, ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
}
