import { isFetchable } from "./join-address.ts";
import type { RepositorySource } from "./repository-metadata.ts";

/** What attributes or a .repo file say of where a repository is and how far it is believed; undefined: nothing. */
export interface StatedSettings {
  readonly source: Pick<RepositorySource, "kind" | "addresses" | "proxy">;
  readonly maxAgeSeconds: number | undefined;
  readonly checksMetadata: boolean | undefined;
  readonly checksPackages: boolean | undefined;
  /** Globs as dnf has them. */
  readonly excludedPackages: readonly string[];
  readonly includedPackages: readonly string[];
}

/** Why an address cannot be fetched, or undefined. */
export function addressProblem(address: string): string | undefined {
  return isFetchable(address) ? undefined : "expected one that begins with http://, https:// or file:///";
}
