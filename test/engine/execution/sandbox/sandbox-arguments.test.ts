import { expect, test } from "vitest";
import { type SandboxSetup, sandboxArguments } from "../../../../engine/execution/sandbox/sandbox-arguments.ts";
import type { Spawn } from "../../../../engine/execution/spawn-strategy.ts";

const setup: SandboxSetup = {
  machine: {
    rootEntries: [
      { path: "/bin", linkTarget: "usr/bin" },
      { path: "/lib64", linkTarget: undefined },
    ],
    etcPaths: ["/etc/ld.so.cache"],
    networkPaths: ["/etc/resolv.conf"],
    networkEnvironment: { https_proxy: "http://proxy:3128", HOME: "/root" },
  },
  unshare: "/usr/bin/unshare",
  etcFolder: "/cache/etc",
  workMounts: { mountPoints: ["out"], outputFolders: ["out"], writable: ["out"], shielded: ["out/input"] },
  scratchFolder: undefined,
};

const spawn: Spawn = {
  arguments: ["sh", "build.sh"],
  environment: { HOME: "/tmp" },
  inputRoot: "/stage/in",
  outputRoot: "/stage/out",
  outputs: [{ path: "out/x", isDirectory: false }],
  tools: new Map([
    ["sh", "/usr/bin/dash"],
    ["node", "/opt/node/bin/node"],
  ]),
  sandbox: { user: "self", network: false, scratch: "memory" },
  logPath: "/stage/log",
  timeoutMs: 1_000,
  idleTimeoutMs: 1_000,
  signal: new AbortController().signal,
};

const shared = {
  namespaces: ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
  system: [
    ...["--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--ro-bind", "/lib64", "/lib64"],
    ...["--ro-bind", "/cache/etc", "/etc", "--ro-bind", "/etc/ld.so.cache", "/etc/ld.so.cache"],
  ],
  kernel: ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/run"],
  tools: [
    ...["--dir", "/tools/bin", "--symlink", "/usr/bin/dash", "/tools/bin/sh"],
    ...["--ro-bind", "/opt/node/bin/node", "/tools/bin/node"],
  ],
  work: [
    ...["--ro-bind", "/stage/in", "/work", "--bind", "/stage/out/out", "/work/out"],
    ...["--ro-bind", "/stage/in/out/input", "/work/out/input", "--remount-ro", "/", "--chdir", "/work"],
  ],
};

test("a process without grants is nobody in particular, with its tools, its inputs and no network", () => {
  expect(sandboxArguments(spawn, setup)).toEqual({
    options: [
      ...["--die-with-parent", "--unshare-user", "--uid", "1000", "--gid", "1000"],
      ...[...shared.namespaces, "--unshare-net", "--hostname", "atomic-build", ...shared.system, ...shared.kernel],
      ...["--perms", "1777", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", "/var/tmp"],
      ...[...shared.tools, ...shared.work],
    ],
    command: ["sh", "build.sh"],
    environment: { HOME: "/tmp", PATH: "/tools/bin" },
  });
});

test("with all grants it is root of the range namespaces, with the machine's network and a scratch folder on disk", () => {
  const granted: Spawn = { ...spawn, sandbox: { user: "root-range", network: true, scratch: "disk" } };
  expect(sandboxArguments(granted, { ...setup, scratchFolder: "/cache/scratch" })).toEqual({
    options: [
      ...["--die-with-parent", "--userns", "3", "--userns2", "4", "--cap-add", "ALL"],
      ...[...shared.namespaces, "--hostname", "atomic-build", ...shared.system],
      ...["--ro-bind", "/etc/resolv.conf", "/etc/resolv.conf", ...shared.kernel],
      ...["--bind", "/cache/scratch/tmp", "/tmp", "--bind", "/cache/scratch/var-tmp", "/var/tmp"],
      ...[...shared.tools, ...shared.work],
    ],
    command: ["/usr/bin/unshare", "--mount", "--propagation", "private", "sh", "build.sh"],
    environment: { https_proxy: "http://proxy:3128", HOME: "/tmp", PATH: "/tools/bin" },
  });
});

test("the device of virtual machines is there on request only", () => {
  const granted: Spawn = { ...spawn, sandbox: { ...spawn.sandbox, accelerator: "kvm" } };
  const emulated: Spawn = { ...spawn, sandbox: { ...spawn.sandbox, accelerator: "tcg" } };
  const plain = sandboxArguments(spawn, setup).options;
  const at = plain.indexOf("/run") + 1;
  const withDevice = [...plain.slice(0, at), "--dev-bind", "/dev/kvm", "/dev/kvm", ...plain.slice(at)];
  expect(sandboxArguments(granted, setup).options).toEqual(withDevice);
  expect(sandboxArguments(emulated, setup).options).toEqual(plain);
});

test("an output at the top replaces the read-only view of the whole input root", () => {
  const workMounts = { mountPoints: [], outputFolders: [], writable: [""], shielded: ["src"] };
  const { options } = sandboxArguments(spawn, { ...setup, workMounts });
  expect(options.slice(-10)).toEqual([
    ...["--bind", "/stage/out", "/work", "--ro-bind", "/stage/in/src", "/work/src"],
    ...["--remount-ro", "/", "--chdir", "/work"],
  ]);
});
