import { expect, test } from "vitest";
import { readLocalResources } from "../../../engine/cli/local-resources.ts";

test("what is named is read, the rest is left to the machine", () => {
  const all = "cpu=0.5,memory=4096,network=8,kvm=0";
  expect(readLocalResources(all)).toEqual({ ok: true, value: { cpu: 0.5, memoryMiB: 4096, network: 8, kvm: 0 } });
  expect(readLocalResources("memory=1")).toEqual({ ok: true, value: { memoryMiB: 1 } });
});

const NAMES = "it must be name=amount pairs with names cpu, memory, network, kvm";

test.each([
  ["", `${NAMES}, "" is none.`],
  ["cpu", `${NAMES}, "cpu" is none.`],
  ["cpus=2", `${NAMES}, "cpus=2" is none.`],
  ["cpu=2,", `${NAMES}, "" is none.`],
  ["cpu=0", 'cpu must be a number of cores above 0, "0" is not.'],
  ["cpu=two", 'cpu must be a number of cores above 0, "two" is not.'],
  ["memory=4G", 'memory must be a whole number of MiB above 0, "4G" is not.'],
  ["network=-1", 'network must be a whole number of connections above 0, "-1" is not.'],
  ["kvm=yes", 'kvm must be a whole number of virtual machines, "yes" is not.'],
  ["cpu=1,cpu=2", "cpu is given twice."],
])('"%s" is refused with the reason', (text, error) => {
  expect(readLocalResources(text)).toEqual({ ok: false, error });
});
