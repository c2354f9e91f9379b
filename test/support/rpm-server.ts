/** A repository of tiny RPMs made with the real tools, and a web server over it on loopback that tests break on purpose. */
import { execFileSync } from "node:child_process";
import { createReadStream, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

/** What the spec of a tiny package says. */
interface TinyPackage {
  readonly name: string;
  readonly version: string;
  readonly requires?: string;
}

/** A folder with RPMs and metadata. */
export class TinyRepository {
  readonly folder = temporaryFolder();

  /** Replaces every version of that name. */
  add({ name, version, requires }: TinyPackage): void {
    for (const file of readdirSync(this.folder)) {
      if (file.startsWith(`${name}-`)) rmSync(join(this.folder, file));
    }
    const work = temporaryFolder();
    const spec = `Name: ${name}
Version: ${version}
Release: 1
Summary: ${name}
License: MIT
BuildArch: noarch
${requires === undefined ? "" : `Requires: ${requires}`}
%description
${name}
%install
mkdir -p %{buildroot}/opt/${name}
echo ${version} >%{buildroot}/opt/${name}/version
%files
/opt/${name}
`;
    writeFileSync(join(work, "package.spec"), spec);
    const places = ["--define", `_topdir ${work}`, "--define", `_rpmdir ${this.folder}`];
    run("rpmbuild", [
      "-bb",
      ...places,
      "--define",
      "_rpmfilename %%{NAME}-%%{VERSION}.rpm",
      join(work, "package.spec"),
    ]);
  }

  /** Makes the metadata anew. */
  index(...options: readonly string[]): void {
    rmSync(join(this.folder, "repodata"), { recursive: true, force: true });
    run("createrepo_c", ["--quiet", "--no-database", ...options, this.folder]);
  }

  path(name: string): string {
    return join(this.folder, name);
  }
}

/** Serves a folder; the address ends without a slash. */
export class FileServer {
  readonly requests: string[] = [];
  readonly #server: Server;

  private constructor(folder: string) {
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? "/");
      this.requests.push(path);
      const file = createReadStream(join(folder, path));
      file.on("error", () => response.writeHead(404).end());
      file.on("open", () => file.pipe(response));
    });
  }

  static async over(folder: string): Promise<FileServer> {
    const server = new FileServer(folder);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => server.close());
    return server;
  }

  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("Cannot tell the address: nobody listens");
    return `http://127.0.0.1:${address.port}`;
  }

  /** The network is gone. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** A key pair of its own, gone with the test. */
export class SigningKey {
  readonly #home = temporaryFolder();
  /** Armoured. */
  readonly publicKey: string;

  constructor(name: string) {
    const home = join(this.#home, "gnupg");
    mkdirSync(home, { mode: 0o700 });
    onTestFinished(() => void run("gpgconf", ["--homedir", home, "--kill", "all"]));
    this.#gpg("--quick-generate-key", "--passphrase", "", name, "ed25519", "sign", "never");
    this.publicKey = this.#gpg("--armor", "--export", name);
  }

  /** Writes FILE.asc beside the file. */
  sign(file: string): void {
    rmSync(`${file}.asc`, { force: true });
    this.#gpg("--armor", "--detach-sign", file);
  }

  /** Puts a signature into an RPM. */
  signPackage(file: string): void {
    const gpg = [
      "--define",
      `_gpg_path ${join(this.#home, "gnupg")}`,
      "--define",
      "_gpg_name packager",
      "--define",
      "__gpg /usr/bin/gpg",
    ];
    run("rpmsign", [...gpg, "--addsign", file]);
  }

  #gpg(...words: readonly string[]): string {
    return run("gpg", [
      "--homedir",
      join(this.#home, "gnupg"),
      "--batch",
      "--quiet",
      "--pinentry-mode",
      "loopback",
      ...words,
    ]);
  }
}

function run(program: string, words: readonly string[]): string {
  return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
