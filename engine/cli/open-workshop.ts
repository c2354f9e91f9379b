import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { locateCacheFolder, openCacheFolder } from "../../cache/cache-folder.ts";
import { DiskActionCache } from "../../cache/disk-action-cache.ts";
import { DiskCas } from "../../cache/disk-cas.ts";
import { FileDigestIndex } from "../../cache/file-digest-index.ts";
import { guardStorage } from "../../cache/storage-problem.ts";
import { calendarResolver } from "../../rules/qa/calendar-resolver.ts";
import { signingKeyResolver } from "../../rules/release/signing-key-resolver.ts";
import { hostPackageResolver } from "../../rules/rpm/host-package-resolver.ts";
import { hostRemoteFiles } from "../../rules/rpm/remote/host-remote-files.ts";
import { repositoryMetadataResolver } from "../../rules/rpm/remote/repository-metadata-resolver.ts";
import { DiskLockFiles } from "../analysis/disk-lock-files.ts";
import { LockStore } from "../analysis/lock-store.ts";
import type { Report } from "../core/event.ts";
import type { Failure } from "../core/failure.ts";
import { fail, type Result, succeed } from "../core/result.ts";
import { storageDiagnostic } from "../execution/describe-problem.ts";
import { LastKeys } from "../execution/last-keys.ts";
import { actionsFolderBelow } from "../execution/sandbox/sandbox-folder.ts";
import { SandboxStrategy } from "../execution/sandbox/sandbox-strategy.ts";
import { rememberAccelerator } from "../host/accelerator-memory.ts";
import { findCredentialsIn } from "../host/credentials.ts";
import { exclusiveLocksIn } from "../host/exclusive-lock.ts";
import { HostToolLookup } from "../host/host-tools.ts";
import { gatherMachineFacts, type MachineFacts } from "../host/machine-facts.ts";
import { NodeWorkspaceFiles } from "../host/node-workspace-files.ts";
import { findPackageSource } from "../host/package-source.ts";
import { HostProcessRunner } from "../host/process-runner.ts";
import { diagnoseMachine, provideMachine } from "../host/provide-machine.ts";
import { runHostScript } from "../host/run-host-script.ts";
import { systemClock } from "../host/system-clock.ts";
import type { Workshop } from "../workshop.ts";
import type { BuildOptions, GlobalOptions } from "./command-line.ts";
import { machineResources } from "./local-resources.ts";
import { NATIVE_RULES } from "./native-rules.ts";

/** A real workshop, and what only its owner asks of it. */
export interface OpenWorkshop extends Workshop {
  readonly files: NodeWorkspaceFiles;
  readonly tools: HostToolLookup;
  /** The second Ctrl-C: everything that runs dies at once. */
  killNow(): void;
  /** Keeps what was learnt and gives back what was taken; safe after a failure. */
  close(): Promise<void>;
}

type CredentialOption = "gnupgHome" | "ed25519KeyFile" | "sshKnownHosts";

/** Where the invocation happens. */
export interface WorkshopPlace {
  readonly workspaceRoot: string;
  readonly folder: string;
  readonly options: GlobalOptions & Partial<Pick<BuildOptions, "refresh" | "localResources" | CredentialOption>>;
  readonly report: Report;
}

/** Puts the real machine behind the engine's ports. */
export async function openWorkshop(place: WorkshopPlace): Promise<Result<OpenWorkshop, Failure>> {
  const { workspaceRoot, folder, options, report } = place;
  const environment = process.env;
  const located = { cacheDir: options.cacheDir, workingDirectory: folder, homeFolder: homedir(), environment };
  const cache = openCacheFolder(locateCacheFolder(located));
  if (!cache.ok) return fail({ kind: "environment-unfit", diagnostics: [cache.error] });
  const stateFolder = join(workspaceRoot, ".atomic/state");
  const made = guardStorage<string | undefined, never>("create", stateFolder, () =>
    succeed(mkdirSync(stateFolder, { recursive: true })),
  );
  if (!made.ok) return fail({ kind: "environment-unfit", diagnostics: [storageDiagnostic(made.error)] });
  const searchPath = environment["PATH"] ?? "";
  const fileDigests = await FileDigestIndex.open({ path: join(stateFolder, "file-digests") });
  const tools = new HostToolLookup({
    searchPath,
    packages: findPackageSource(searchPath),
    memoryPath: join(stateFolder, "host-tools"),
  });
  const lastKeys = new LastKeys(join(stateFolder, "last-keys"));
  const limits = { ...machineResources(), ...options.localResources };
  let machine: MachineFacts | undefined;
  const runner = new HostProcessRunner({ clock: systemClock });
  const strategy = new SandboxStrategy({
    runner,
    folder: cache.value.temporaryFolder,
    // Asked for when the first action runs: what an installation brings must be seen.
    get machine() {
      machine ??= gatherMachineFacts(environment);
      return machine;
    },
  });
  return succeed({
    workspaceRoot,
    files: new NodeWorkspaceFiles(workspaceRoot),
    rules: NATIVE_RULES,
    locks: new LockStore(new DiskLockFiles(workspaceRoot), systemClock, { refresh: options.refresh === true }),
    resolvers: [
      hostPackageResolver(join(workspaceRoot, ".atomic/apt"), runHostScript),
      calendarResolver(systemClock),
      repositoryMetadataResolver({ files: hostRemoteFiles(runHostScript), clock: systemClock }),
      signingKeyResolver({ ...options, folder, environment }, runHostScript),
    ],
    cas: new DiskCas(cache.value),
    actionCache: await DiskActionCache.open(cache.value),
    lastKeys,
    fileDigests,
    tools,
    strategy,
    accelerator: rememberAccelerator(join(stateFolder, "accelerator"), {
      isAllowed: limits.kvm > 0,
      emulator: () => tools.find("qemu-system-x86_64"),
    }),
    findCredential: findCredentialsIn({ ...options, folder, environment }),
    takeLock: exclusiveLocksIn(join(cache.value.versionFolder, "locks")),
    sandboxesFolder: actionsFolderBelow(cache.value.temporaryFolder),
    limits,
    clock: systemClock,
    report,
    provide: (needs) =>
      provideMachine(needs, { searchPath, isAllowed: options.setup, clock: systemClock, report, environment }),
    diagnose: () => diagnoseMachine(environment, { needsRange: true }),
    killNow: () => runner.killAll(),
    async close() {
      fileDigests.save();
      // What is not remembered costs the next invocation time, and nothing else.
      guardStorage("write", stateFolder, () => succeed(tools.save()));
      lastKeys.save();
      await strategy.dispose();
    },
  });
}
