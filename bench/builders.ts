import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { BazelServer } from "./bazel-server.ts";
import type { Builder } from "./builder.ts";
import { type Measurement, measure } from "./measure.ts";
import { editableSource, type Peer, writeSyntheticWorkspace } from "./synthetic-workspace.ts";

/** Where things are. */
export interface BenchPlace {
  readonly projectRoot: string;
  /** Scratch folder of the benchmark. */
  readonly folder: string;
}

const JOBS = String(availableParallelism());

/** Writes the graph for a builder and makes it ready. */
export function openBuilder(peer: Peer, count: number, place: BenchPlace): Builder {
  const folder = join(place.folder, `${peer}-${count}`);
  rmSync(folder, { recursive: true, force: true });
  const workspace = { folder: join(folder, "workspace"), count };
  writeSyntheticWorkspace(workspace, peer);
  const edit = () => appendFileSync(editableSource(workspace.folder), "edited\n");
  switch (peer) {
    case "atomic-build":
      return { name: peer, title: "atomic-build", edit, ...openAtomicBuild(folder, workspace.folder, place) };
    case "bazel":
      return { name: peer, title: "Bazel 2.1.0", edit, ...openBazel(folder, workspace.folder, place) };
    case "ninja":
      return { name: peer, title: "ninja", edit, ...openNinja(workspace.folder) };
  }
}

type Machinery = Pick<Builder, "forget" | "build" | "close">;

/** From the launcher on, as people start it. */
function openAtomicBuild(folder: string, workspace: string, { projectRoot }: BenchPlace): Machinery {
  const cache = join(folder, "cache");
  const environment = { ...process.env, XDG_CACHE_HOME: cache };
  const words = [join(projectRoot, "atomic-build"), "//..."];
  return {
    forget() {
      for (const path of [cache, join(workspace, "atomic-out"), join(workspace, ".atomic")])
        rmSync(path, { recursive: true, force: true });
    },
    build: () => measure({ arguments: words, folder: workspace, environment }),
    close: () => undefined,
  };
}

/** With a warm server, and its sandbox: what people use. Its memory and time are the server's and the client's. */
function openBazel(folder: string, workspace: string, { projectRoot }: BenchPlace): Machinery {
  const program = join(projectRoot, ".atomic/bench/peers/node_modules/@bazel/bazel-linux_x64/bazel-2.1.0-linux-x86_64");
  const outputRoot = join(folder, "output-root");
  mkdirSync(outputRoot, { recursive: true });
  const bazel = [program, `--output_user_root=${outputRoot}`];
  const place = { folder: workspace, environment: process.env };
  const run = (...words: string[]): Measurement => measure({ ...place, arguments: [...bazel, ...words] });
  const server = new BazelServer([...bazel, "info", "server_pid"], workspace);
  const options = ["--noshow_progress", "--spawn_strategy=linux-sandbox", `--jobs=${JOBS}`];
  return {
    forget: () => void run("clean"),
    build: () => server.addTo(() => run("build", ...options, "//...")),
    close: () => void run("shutdown"),
  };
}

function openNinja(workspace: string): Machinery {
  const place = { folder: workspace, environment: process.env };
  return {
    forget: () => void measure({ ...place, arguments: ["ninja", "-t", "clean"] }),
    build: () => measure({ ...place, arguments: ["ninja", "-j", JOBS] }),
    close: () => undefined,
  };
}
