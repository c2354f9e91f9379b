import { exitCodeOf } from "../core/exit-code.ts";
import { HOST_PROGRAMS } from "../host/host-programs.ts";
import { installHostPrograms } from "../host/install-host-programs.ts";
import { systemClock } from "../host/system-clock.ts";
import type { Reporter } from "../reporting/reporter.ts";
import type { GlobalOptions } from "./command-line.ts";

/** Installs every program that the native toolchain can need; a build by itself installs only what its actions name. */
export async function runSetup(
  { forTests, options }: { readonly forTests: boolean; readonly options: GlobalOptions },
  reporter: Reporter,
): Promise<number> {
  const wanted = HOST_PROGRAMS.filter(({ isForTests = false }) => forTests || !isForTests);
  const installed = await installHostPrograms(
    wanted.map(({ name }) => name),
    {
      searchPath: process.env["PATH"] ?? "",
      isAllowed: options.setup,
      clock: systemClock,
      report: (event) => reporter.report(event),
    },
  );
  if (installed.ok) return 0;
  for (const diagnostic of installed.error) reporter.report({ kind: "error", diagnostic });
  return exitCodeOf({ kind: "environment-unfit", diagnostics: installed.error });
}
