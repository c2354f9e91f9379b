import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SandboxWorkspace } from "../../../support/sandbox-workspace.ts";

const ok = { kind: "exited", code: 0 };
const rootRange = { user: "root-range", network: false, scratch: "memory" } as const;

test("outputs land below the output root at their exec paths, beside inputs that stay readable", async () => {
  const workspace = new SandboxWorkspace({ "src/a": "A", "atomic-out/x/plan": "P", "atomic-out/x/deep/q": "Q" });
  const { status, log } = await workspace.run(
    "cat src/a atomic-out/x/plan atomic-out/x/deep/q > atomic-out/x/result; mkdir atomic-out/y/tree; pwd > atomic-out/y/tree/f",
    {
      tools: ["cat", "mkdir"],
      outputs: [
        { path: "atomic-out/x/result", isDirectory: false },
        { path: "atomic-out/y/tree", isDirectory: true },
      ],
    },
  );
  expect({ status, log }).toEqual({ status: ok, log: "" });
  expect(workspace.output("atomic-out/x/result")).toBe("APQ");
  expect(workspace.output("atomic-out/y/tree/f")).toBe("/work\n");
});

const attacks = {
  write: "echo evil > atomic-out/x/input",
  append: "echo evil >> src/a",
  chmod: "chmod 777 atomic-out/x/input",
  unlink: "rm -f atomic-out/x/input",
  "rename over": "echo evil > atomic-out/x/new; mv -f atomic-out/x/new atomic-out/x/input",
  "rename away": "mv atomic-out/x/input atomic-out/x/old",
  "hard link": "ln atomic-out/x/input atomic-out/x/link",
  "new file": "touch src/new",
  "remount of the folder": "mount -o remount,rw,bind /work",
  "remount of the file": "mount -o remount,rw,bind /work/atomic-out/x/input",
  unmount: "umount /work/atomic-out/x/input",
  "unmount of the folder": "umount -l /work/atomic-out/x",
  "bind and remount": "mkdir /tmp/m; mount --rbind /work /tmp/m && mount -o remount,rw,bind /tmp/m",
  "bind without what covers it": "mkdir /tmp/m; mount --bind /work /tmp/m",
  "namespace of its own": "unshare --user --map-root-user --mount mount -o remount,rw,bind /work",
};

for (const user of ["self", "root-range"] as const) {
  test.each(Object.entries(attacks))(`an input cannot be changed by ${user}: %s`, async (_, attack) => {
    const workspace = new SandboxWorkspace({ "src/a": "A", "atomic-out/x/input": "I" });
    const { status } = await workspace.run(attack, {
      tools: ["chmod", "rm", "mv", "ln", "touch", "mount", "umount", "mkdir", "unshare"],
      outputs: [{ path: "atomic-out/x/result", isDirectory: false }],
      sandbox: { user, network: false, scratch: "memory" },
    });
    expect(status).toMatchObject({ kind: "exited", code: expect.toSatisfy((code: number) => code !== 0) });
    expect(readFileSync(join(workspace.inputRoot, "src/a"), "utf8")).toBe("A");
    expect(readFileSync(join(workspace.inputRoot, "atomic-out/x/input"), "utf8")).toBe("I");
  });
}

test("a process sees the same user, names, environment and tools on every machine, and no network", async () => {
  const workspace = new SandboxWorkspace({ a: "" });
  const script = `id; umask; pwd; uname -n; env; ls -A /etc/passwd /tools/bin /tmp /run /var /work
    stat -c "%U %a" /etc/passwd /work/a; grep -c : /proc/net/dev; echo "process $$"; touch /new`;
  const tools = ["id", "uname", "env", "ls", "grep", "stat", "touch"];
  const { status, log } = await workspace.run(script, { tools });
  expect(status).toEqual({ kind: "exited", code: 1 });
  expect(log).toBe(`uid=1000(build) gid=1000(build) groups=1000(build)
0022
/work
atomic-build
HOME=/tmp
PATH=/tools/bin
LC_ALL=C.UTF-8
PWD=/work
/etc/passwd

/run:

/tmp:

/tools/bin:
env
grep
id
ls
sh
stat
touch
uname

/var:
tmp

/work:
a
build 644
build 644
1
process 2
touch: cannot touch '/new': Read-only file system
`);
});

test("root-range is root of ids 0 to 65535 that chowns, mounts and changes its root", async () => {
  const workspace = new SandboxWorkspace();
  const script = `id -u; cat /proc/self/uid_map; touch /tmp/f; chown 0:65535 /tmp/f; chown 74:10 /tmp/f; stat -c %u:%g /tmp/f
    mkdir /tmp/r; mount --rbind / /tmp/r; mount -t tmpfs none /tmp/r/tmp; chroot /tmp/r /usr/bin/ls /tmp; umount /tmp/r/tmp`;
  const tools = ["id", "cat", "touch", "chown", "stat", "mkdir", "mount", "umount", "chroot"];
  const { status, log } = await workspace.run(script, { tools, sandbox: rootRange });
  expect({ status, log }).toEqual({
    status: ok,
    log: "0\n         0          0          1\n         1          1      65535\n74:10\n",
  });
});

test("an undeclared tool is not found", async () => {
  const workspace = new SandboxWorkspace();
  const { status, log } = await workspace.run("sed --version");
  expect(status).toEqual({ kind: "exited", code: 127 });
  expect(log).toMatch(/^sh: .*: sed: (command )?not found\n$/);
  const spawn = { ...workspace.spawn(""), arguments: ["sed"] };
  expect(await workspace.strategy.run(spawn)).toEqual({
    status: { kind: "could-not-start", message: 'Cannot run "sed": it is not among the action\'s tools' },
    durationMs: 0,
  });
});

test("scratch space on disk is empty, writable by everyone and gone afterwards", async () => {
  const workspace = new SandboxWorkspace();
  const script =
    "ls -A /tmp /var/tmp; stat -c %a /tmp /var/tmp; mkdir -m 0 /tmp/x; touch /var/tmp/y; chown 5:5 /var/tmp/y";
  const { status, log } = await workspace.run(script, {
    tools: ["ls", "stat", "mkdir", "touch", "chown"],
    sandbox: { ...rootRange, scratch: "disk" },
  });
  expect({ status, log }).toEqual({ status: ok, log: "/tmp:\n\n/var/tmp:\n1777\n1777\n" });
  const [own = ""] = readdirSync(join(workspace.folder, "sandbox"));
  expect(readdirSync(join(workspace.folder, "sandbox", own))).toEqual(["etc"]);
  await workspace.strategy.dispose();
  expect(readdirSync(join(workspace.folder, "sandbox"))).toEqual([]);
});

test("a signal of the process is told from bwrap's exit code, and bwrap's own failure from the process's", async () => {
  const workspace = new SandboxWorkspace();
  expect((await workspace.run("kill -9 $$")).status).toEqual({ kind: "signalled", signal: "SIGKILL" });
  expect((await workspace.run("exit 3")).status).toEqual({ kind: "exited", code: 3 });
  const missing = { ...workspace.spawn(""), arguments: ["/usr/bin/no-such-program"] };
  expect((await workspace.strategy.run(missing)).status).toEqual({
    kind: "could-not-start",
    message: "Cannot set up the sandbox: execvp /usr/bin/no-such-program: No such file or directory",
  });
});

test("hundreds of inputs beside an output are all there", async () => {
  const inputs = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`atomic-out/x/input-${index}`, "."]));
  const workspace = new SandboxWorkspace(inputs);
  const { status } = await workspace.run("cat atomic-out/x/input-* > atomic-out/x/result", {
    tools: ["cat"],
    outputs: [{ path: "atomic-out/x/result", isDirectory: false }],
  });
  expect(status).toEqual(ok);
  expect(workspace.output("atomic-out/x/result")).toBe(".".repeat(200));
});

test("whatever double-forks, ignores SIGTERM or starts a session dies with its action", async () => {
  const workspace = new SandboxWorkspace();
  const stop = new AbortController();
  const script = `trap "" TERM; setsid sh -c 'trap "" TERM; (sleep 1000 & echo started >atomic-out/x/mark; sleep 1000)' & sleep 1000`;
  const running = workspace.run(script, {
    tools: ["setsid", "sleep"],
    outputs: [{ path: "atomic-out/x/mark", isDirectory: false }],
    signal: stop.signal,
  });
  while (!existsSync(join(workspace.outputRoot, "atomic-out/x/mark"))) await new Promise(setImmediate);
  expect(processesIn(workspace.outputRoot)).toBeGreaterThan(3);
  stop.abort();
  expect(await running).toEqual({ status: { kind: "cancelled" }, log: "" });
  expect(processesIn(workspace.outputRoot)).toBe(0);
});

/** Processes that have the folder mounted. */
function processesIn(folder: string): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => readIfAlive(`/proc/${pid}/mountinfo`).includes(folder)).length;
}

function readIfAlive(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
