/**
 * The program's entry. It answers "nothing to do" by itself and loads the engine only when there is work (DESIGN section 5).
 * The one place that ends the process.
 */
import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { INTERNAL_ERROR_EXIT_CODE } from "../core/exit-code.ts";
import { findWorkspaceRoot } from "../loading/workspace-root.ts";
import { readUpToDateOutcome } from "../up-to-date.ts";
import { identifyInvocation } from "./invocation-identity.ts";
import { loadEngine } from "./load-engine.ts";
import { type RepeatableOutcome, repeatOutcome } from "./repeat-outcome.ts";

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const folder = process.cwd();
  const workspaceRoot = findWorkspaceRoot(folder, existsSync);
  const identity = workspaceRoot === undefined ? undefined : identifyInvocation(words, { workspaceRoot, folder });
  if (identity !== undefined) {
    const now = { invocation: identity.text, wallMs: Date.now(), workspaceRoot: identity.workspaceRoot };
    // The optimizing compiler takes longer than it saves in so short a life: 7 ms of 15 for 2,000 paths.
    setFlagsFromString("--no-opt");
    const outcome = readUpToDateOutcome(identity.stateFile, now) as RepeatableOutcome | undefined;
    setFlagsFromString("--opt");
    if (outcome !== undefined) {
      repeatOutcome(outcome, performance.now());
      return outcome.exitCode;
    }
  }
  giveBackCertificates();
  const engine = loadEngine(__dirname);
  const exitCode = await engine.exports.runInvocation(words, { folder, identity });
  // After a build, since what a build needs is compiled by then.
  if (identity !== undefined && existsSync(identity.stateFile)) engine.saveCompiled();
  return exitCode;
}

/** The launcher hides the variable from our own start; what we start must see it. */
function giveBackCertificates(): void {
  const { ATOMIC_BUILD_NODE_EXTRA_CA_CERTS: certificates } = process.env;
  if (certificates === undefined) return;
  process.env["NODE_EXTRA_CA_CERTS"] = certificates;
  delete process.env["ATOMIC_BUILD_NODE_EXTRA_CA_CERTS"];
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`atomic-build: our bug, please report it: ${error instanceof Error ? error.stack : error}\n`);
    process.exit(INTERNAL_ERROR_EXIT_CODE);
  },
);
