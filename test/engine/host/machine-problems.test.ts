import { expect, test } from "vitest";
import { findIdRange, gatherMachineFacts, type MachineFacts } from "../../../engine/host/machine-facts.ts";
import { findMachineProblems } from "../../../engine/host/machine-problems.ts";

const fit: MachineFacts = {
  userId: 1001,
  groupId: 1001,
  userName: "ana",
  bubblewrap: "/usr/bin/bwrap",
  unshare: "/usr/bin/unshare",
  newuidmap: "/usr/bin/newuidmap",
  newgidmap: "/usr/bin/newgidmap",
  subordinateUids: { first: 100_000, count: 65_536 },
  subordinateGids: { first: 100_000, count: 65_536 },
  rootEntries: [],
  etcPaths: [],
  networkPaths: [],
  networkEnvironment: {},
};
const works = { namespaceRefusal: undefined, family: "debian" } as const;
const range = { needsRange: true };

test("a machine that has everything has no problem", () => {
  expect(findMachineProblems(fit, works, range)).toEqual([]);
});

test("missing programs are named with the command that installs them", () => {
  const bare = { ...fit, bubblewrap: undefined, newuidmap: undefined };
  expect(findMachineProblems(bare, works, range)).toEqual([
    {
      message: 'Cannot run any action, in a sandbox: the program "bwrap" is not installed',
      remedy: 'run "apt-get install --yes --no-install-recommends bubblewrap" as root',
    },
    {
      message: 'Cannot make trees and images as an ordinary user: the program "newuidmap" is not installed',
      remedy: 'run "apt-get install --yes --no-install-recommends uidmap" as root',
    },
  ]);
  expect(findMachineProblems(bare, { ...works, family: "fedora" }, { needsRange: false })).toEqual([
    {
      message: 'Cannot run any action, in a sandbox: the program "bwrap" is not installed',
      remedy: 'run "dnf install --assumeyes bubblewrap" as root',
    },
  ]);
});

test("a user without subordinate ids is told how to get them, root needs none", () => {
  const bare = { ...fit, subordinateUids: undefined, subordinateGids: undefined };
  expect(findMachineProblems(bare, works, range)).toEqual([
    {
      message: 'Cannot make trees and images as user "ana": /etc/subuid and /etc/subgid give it no range of 65535 ids',
      remedy: 'run "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ana" as root',
    },
  ]);
  expect(findMachineProblems(bare, works, { needsRange: false })).toEqual([]);
  expect(findMachineProblems({ ...bare, userId: 0, newuidmap: undefined }, works, range)).toEqual([]);
});

test("a kernel that forbids user namespaces is quoted", () => {
  const refused = { ...works, namespaceRefusal: "bwrap: No permissions to create new namespace" };
  const [problem] = findMachineProblems(fit, refused, range);
  expect(problem?.message).toBe(
    "Cannot make a user namespace: the kernel refuses it (bwrap: No permissions to create new namespace), actions run in one",
  );
});

test("a range is found by name or number, and must be large enough", () => {
  const text = "# comment\nbob:100000:65536\nana:200000:1000\n1001:300000:65536\nana:400000:65536\n";
  expect(findIdRange(text, "ana", 1001)).toEqual({ first: 300_000, count: 65_536 });
  expect(findIdRange(text, "bob", 1002)).toEqual({ first: 100_000, count: 65_536 });
  expect(findIdRange(text, "eve", 1003)).toBeUndefined();
});

test("proxies and certificates of the user are facts, other variables are not", () => {
  const facts = gatherMachineFacts({ PATH: "/nowhere", https_proxy: "http://p:1", NO_PROXY: "", SECRET: "x" });
  expect(facts.networkEnvironment).toEqual({ https_proxy: "http://p:1" });
});
