/** What people point at a mirror: a web server that answers as the usual ones do, and ostree clients that pull in a loop. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createReadStream, type Stats, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join, normalize } from "node:path";
import { promisify } from "node:util";
import type { TestServer } from "./mirror-servers.ts";

const run = promisify(execFile);

/** Serves a folder with Last-Modified and an ETag of time and size, and answers "not modified" by them, as nginx does. */
export async function startWebServer(folder: string): Promise<TestServer> {
  const server = createServer((request, response) => answer(folder, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    pid: process.pid,
    end() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const path = join(folder, normalize(decodeURIComponent(new URL(request.url ?? "/", "http://mirror").pathname)));
  const stat = fileAt(path);
  if (stat === undefined) {
    response.writeHead(404).end();
    return;
  }
  const seconds = Math.floor(stat.mtimeMs / 1000);
  const headers = {
    "Last-Modified": new Date(seconds * 1000).toUTCString(),
    ETag: `"${seconds.toString(16)}-${stat.size.toString(16)}"`,
  };
  if (isKnown(request, headers)) {
    response.writeHead(304, headers).end();
    return;
  }
  // The length is left to the stream: the file may be replaced between the look and the reading.
  response.writeHead(200, headers);
  createReadStream(path)
    .on("error", () => response.destroy())
    .pipe(response);
}

function fileAt(path: string): Stats | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true ? stat : undefined;
}

function isKnown(
  { headers }: IncomingMessage,
  now: { readonly "Last-Modified": string; readonly ETag: string },
): boolean {
  const etag = headers["if-none-match"];
  return etag === undefined ? headers["if-modified-since"] === now["Last-Modified"] : etag === now.ETag;
}

/** One pull and what it brought. */
export interface Pull {
  readonly commit: string | undefined;
  /** The texts of the files asked for, of the commit that was pulled. */
  readonly texts: readonly string[];
  readonly error: string | undefined;
}

/** How a client's repository is made. */
export interface ClientOptions {
  readonly repository: string;
  readonly url: string;
  readonly keyFile: string;
  readonly ref: string;
  readonly settings?: readonly string[];
}

/** A client that has the public key and nothing else. */
export class MirrorClient {
  readonly #options: ClientOptions;

  private constructor(options: ClientOptions) {
    this.#options = options;
  }

  static async create(options: ClientOptions): Promise<MirrorClient> {
    const { repository, url, keyFile, settings = [] } = options;
    await run("ostree", [`--repo=${repository}`, "init", "--mode=bare-user"]);
    const words = settings.map((setting) => `--set=${setting}`);
    await run("ostree", [
      ...[`--repo=${repository}`, "remote", "add", `--gpg-import=${keyFile}`, ...words, "origin", url],
    ]);
    return new MirrorClient(options);
  }

  async pull(files: readonly string[]): Promise<Pull> {
    const { repository, ref } = this.#options;
    const ostree = async (...words: readonly string[]) =>
      (await run("ostree", [`--repo=${repository}`, ...words])).stdout;
    try {
      await ostree("pull", "origin", ref);
      const commit = (await ostree("rev-parse", `origin:${ref}`)).trim();
      const texts: string[] = [];
      for (const file of files) texts.push(await ostree("cat", commit, file));
      return { commit, texts, error: undefined };
    } catch (error) {
      return { commit: undefined, texts: [], error: error instanceof Error ? error.message : String(error) };
    }
  }
}
