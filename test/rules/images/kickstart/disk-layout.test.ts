import fc from "fast-check";
import { expect, test } from "vitest";
import { type DiskLayout, diskLayout } from "../../../../rules/images/kickstart/disk-layout.ts";
import { loaded } from "./kickstart-fixture.ts";

/** "START+SIZE FORMAT MOUNT" of each, after the size of the disk. */
function layoutOf(text: string, sizeMiB?: number): readonly (string | number)[] {
  const layout = diskLayout(loaded(text, "F28"), { ...(sizeMiB !== undefined && { sizeMiB }) });
  if (!layout.ok) return [`needs ${layout.error.neededMiB}`];
  return [layout.value.sizeMiB, ...layout.value.partitions.map(describe)];
}

function describe({ startMiB, sizeMiB, format, mount = "-" }: DiskLayout["partitions"][number]): string {
  return `${startMiB}+${sizeMiB} ${format} ${mount}`;
}

test("what both firmwares need stands first, and without a size the disk is as large as its partitions", () => {
  expect(layoutOf("part / --size=1000\npart swap --size=64\n")).toEqual([
    1131,
    "1+1 biosboot -",
    "2+64 vfat /boot/efi",
    "66+1000 ext4 /",
    "1066+64 swap swap",
  ]);
});

test("partitions of firmware that the kickstart has are taken as they are", () => {
  const text = "part / --size=1000\npart /boot/efi --size=100 --fstype=efi\npart biosboot --fstype=biosboot --size=2\n";
  expect(layoutOf(text)).toEqual([1104, "1+2 biosboot -", "3+100 vfat /boot/efi", "103+1000 ext4 /"]);
});

test("autopart is /boot and all the rest", () => {
  const [size, , , boot, root] = layoutOf("autopart --type=plain --noswap\n", 10_000);
  expect([size, boot, root]).toEqual([10_000, "66+512 ext4 /boot", "578+9421 ext4 /"]);
});

test("a disk that is too small is told how large it must be", () => {
  expect(layoutOf("part / --size=1000 --grow\n", 1066)).toEqual(["needs 1067"]);
  expect(layoutOf("part / --size=1000 --grow\n", 1067)[0]).toBe(1067);
});

test("who grows shares evenly, up to a limit, and the rest goes to those without one", () => {
  const text = "part / --size=100 --grow\npart /var --size=100 --grow --maxsize=150\npart /boot --size=100\n";
  expect(layoutOf(text, 1000)).toEqual([
    1000,
    "1+1 biosboot -",
    "2+64 vfat /boot/efi",
    "66+683 ext4 /",
    "749+150 ext4 /var",
    "899+100 ext4 /boot",
  ]);
});

test("any layout follows without a gap, shrinks nothing, passes no limit, and fills the disk when someone may", () => {
  const part = fc.record({
    size: fc.integer({ min: 1, max: 5000 }),
    limit: fc.option(fc.integer({ min: 0, max: 4000 })),
  });
  const disk = fc.record({ parts: fc.array(part, { maxLength: 6 }), root: fc.boolean(), extra: fc.nat(20_000) });
  fc.assert(
    fc.property(disk, ({ parts, root, extra }) => {
      const lines = parts.map(({ size, limit }, index) => {
        const grow = limit === null ? "" : ` --grow --maxsize=${size + limit}`;
        return `part /var/v${index} --size=${size}${grow}\n`;
      });
      const kickstart = loaded(`${lines.join("")}part / --size=10${root ? " --grow" : ""}\n`);
      const least = diskLayout(kickstart);
      if (!least.ok) throw new Error("a disk without a size is never too small");
      const sizeMiB = least.value.sizeMiB + extra;
      const layout = diskLayout(kickstart, { sizeMiB });
      if (!layout.ok) throw new Error("larger than the least");
      let end = 1;
      for (const [index, { startMiB, sizeMiB: size, mount }] of layout.value.partitions.entries()) {
        expect(startMiB).toBe(end);
        expect(size).toBeGreaterThanOrEqual(least.value.partitions[index]?.sizeMiB ?? 0);
        const wanted = parts[Number(/^\/var\/v(\d)$/.exec(mount ?? "")?.[1])];
        if (wanted !== undefined) expect(size).toBeLessThanOrEqual(wanted.size + (wanted.limit ?? 0));
        end += size;
      }
      if (root) expect(end).toBe(sizeMiB - 1);
      else expect(end).toBeLessThan(sizeMiB);
    }),
    { numRuns: 60 },
  );
});
