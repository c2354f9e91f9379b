/** Destinations for tests: real servers on loopback ports, as an ordinary user starts them, ended by their numbers. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket, connect as tcpConnect } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A server that a test must end. */
export interface TestServer {
  readonly port: number;
  /** Of its process, or of the test's own. */
  readonly pid: number;
  end(): void;
}

/** An rsync daemon with the modules "mirror" (writable) and "locked" (read-only), both of `folder`. */
export async function startRsyncDaemon(place: string, folder: string): Promise<TestServer> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const { uid, gid } = userInfo();
  const module = (name: string, isReadOnly: string) =>
    `[${name}]\npath = ${folder}\nread only = ${isReadOnly}\nuid = ${uid}\ngid = ${gid}\n`;
  const configuration = join(place, "rsyncd.conf");
  writeFileSync(configuration, `use chroot = no\n${module("mirror", "no")}${module("locked", "yes")}`);
  const words = ["--daemon", "--no-detach", "--address=127.0.0.1", `--port=${port}`, `--config=${configuration}`];
  return untilListening(spawn("rsync", words, { stdio: "ignore", detached: true }), port);
}

/** What ssh needs to reach the server. */
export interface SshServer extends TestServer {
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
}

/** An sshd that lets one key in; the key is in an agent of its own, as a person's would be. */
export async function startSshServer(place: string): Promise<SshServer> {
  const port = await freePort();
  const folder = join(place, "ssh");
  mkdirSync(folder, { mode: 0o700 });
  const at = (name: string) => join(folder, name);
  for (const name of ["host", "client"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
  }
  writeFileSync(at("allowed"), readFileSync(at("client.pub")));
  chmodSync(at("allowed"), 0o600);
  writeFileSync(at("known_hosts"), `[127.0.0.1]:${port} ${readFileSync(at("host.pub"), "utf8")}`);
  const settings = [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${at("host")}`, `AuthorizedKeysFile ${at("allowed")}`],
    ...["PidFile none", "UsePAM no", "StrictModes no", "PasswordAuthentication no", "PermitRootLogin yes"],
  ];
  writeFileSync(at("config"), settings.map((line) => `${line}\n`).join(""));
  const agent = /SSH_AGENT_PID=(\d+)/.exec(
    execFileSync("ssh-agent", ["-s", "-a", at("agent")], { encoding: "utf8" }),
  )?.[1];
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true });
  const sshd = execFileSync("sh", ["-c", "PATH=$PATH:/usr/sbin:/sbin; command -v sshd"], { encoding: "utf8" }).trim();
  const server = await untilListening(spawn(sshd, ["-D", "-f", at("config")], { stdio: "ignore" }), port);
  execFileSync("ssh-add", ["-q", at("client")], { env: { ...process.env, SSH_AUTH_SOCK: at("agent") } });
  return {
    port,
    pid: server.pid,
    user: userInfo().username,
    environment: { SSH_AUTH_SOCK: at("agent"), ATOMIC_SSH_KNOWN_HOSTS: at("known_hosts") },
    end() {
      server.end();
      process.kill(Number(agent));
    },
  };
}

/** A line to a server that can be cut: what goes through it stops at once, both ways. */
export interface CuttableLine extends TestServer {
  cut(): void;
}

export async function startCuttableLine(target: number): Promise<CuttableLine> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    const outgoing = tcpConnect(target, "127.0.0.1");
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    pid: process.pid,
    cut,
    end() {
      cut();
      server.close();
    },
  };
}

async function untilListening(child: ChildProcess, port: number): Promise<TestServer> {
  for (let patience = 500; patience > 0 && child.exitCode === null; patience--) {
    if (await answers(port)) return { port, pid: child.pid ?? 0, end: () => child.kill("SIGTERM") };
    await wait(10);
  }
  child.kill("SIGKILL");
  throw new Error(`${child.spawnfile} does not listen on port ${port}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const socket = tcpConnect(port, "127.0.0.1");
    socket.once("connect", () => tell(true)).once("error", () => tell(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address !== null ? address.port : 0;
}
