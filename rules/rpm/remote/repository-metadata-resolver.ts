import type { Clock } from "../../../engine/core/clock.ts";
import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { fail, succeed } from "../../../engine/core/result.ts";
import type { EarlierAnswer, LockResolver } from "../../../engine/rule/lock-resolver.ts";
import { findRepositoryMetadata, type MetadataProblem } from "./find-repository-metadata.ts";
import type { RemoteFiles } from "./remote-files.ts";
import { REPOSITORY_METADATA_RESOLVER, RepositoryMetadata, RepositorySource } from "./repository-metadata.ts";

/** What the resolver works with. */
export interface RepositoryMetadataResolverOptions {
  readonly files: RemoteFiles;
  readonly clock: Pick<Clock, "wallMs">;
}

/**
 * Asks each remote repository for its current index. Law: when nobody answers, what was locked stays, with a warning that
 * says how old it is; when somebody answers with what must not be believed, that is an error whatever was locked.
 */
export function repositoryMetadataResolver({ files, clock }: RepositoryMetadataResolverOptions): LockResolver {
  return {
    name: REPOSITORY_METADATA_RESOLVER,
    describe: (requests) => `Asking ${requests.length} remote ${requests.length === 1 ? "repository" : "repositories"}`,
    async resolve(requests, earlier) {
      const answers = new Map<string, RepositoryMetadata>();
      const mistakes: Diagnostic[] = [];
      const found = await Promise.all(
        requests.map(({ question }) => findRepositoryMetadata(RepositorySource.parse(question), files)),
      );
      for (const [index, request] of requests.entries()) {
        const result = found[index];
        if (result === undefined) throw new Error(`No result for ${request.key}`);
        const before = earlier.find(request);
        if (result.ok) answers.set(request.key, settle(result.value, before));
        else if (before === undefined || result.error.some(({ kind }) => kind === "refused"))
          mistakes.push(describeFailure(request.key, result.error));
        else earlier.keep(request, describeStanding(request.key, result.error, clock.wallMs() - timeOf(before)));
      }
      return mistakes.length > 0 ? fail(mistakes) : succeed(answers);
    },
  };
}

/** The same index from mirrors in another order is the same answer: lists are shuffled at every request. */
function settle(now: RepositoryMetadata, before: EarlierAnswer | undefined): RepositoryMetadata {
  const earlier = RepositoryMetadata.safeParse(before?.answer);
  const isSame =
    earlier.success &&
    earlier.data.repomdSha256 === now.repomdSha256 &&
    earlier.data.mirrors.every((mirror) => now.mirrors.includes(mirror));
  return isSame ? earlier.data : now;
}

function timeOf({ answeredAtMs }: EarlierAnswer): number {
  return answeredAtMs ?? 0;
}

function describeFailure(label: string, problems: readonly MetadataProblem[]): Diagnostic {
  return {
    message: `Cannot use the repository of "${label}": ${summarize(problems)}`,
    notes: problems.map(({ address, problem }) => ({ message: `${address}: ${problem}` })),
    remedy: problems.some(({ kind }) => kind === "refused")
      ? "check the address and the keys; what is locked already is not touched"
      : "check the network and the address; a repository that was fetched once is needed no more",
  };
}

function describeStanding(label: string, problems: readonly MetadataProblem[], ageMs: number): Diagnostic {
  return {
    message: `Cannot ask the repository of "${label}" (${summarize(problems)}): its metadata of ${describeAge(ageMs)} ago is used`,
    notes: problems.map(({ address, problem }) => ({ message: `${address}: ${problem}` })),
  };
}

function summarize(problems: readonly MetadataProblem[]): string {
  const refused = problems.filter(({ kind }) => kind === "refused");
  const [first] = refused.length > 0 ? refused : problems;
  if (first === undefined) return "it has no address";
  const others = problems.length === 1 ? "" : `, and ${problems.length - 1} more of no use`;
  return `${first.address}: ${first.problem}${others}`;
}

/** Days matter to a person, not seconds. */
function describeAge(ageMs: number): string {
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
    ["second", 1000],
  ] as const;
  const [name, unitMs] = units.find(([, size]) => ageMs >= size) ?? ["second", 1000];
  const count = Math.max(0, Math.floor(ageMs / unitMs));
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
