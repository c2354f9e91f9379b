/** What is asked about a remote repository between loading and analysis, and what is locked of the answer. */
import { z } from "zod";

/** The name of the resolver that answers for remote repositories, and of its lock. */
export const REPOSITORY_METADATA_RESOLVER = "repository-metadata";

/** Where a repository is said to be: the resolver's question. */
export const RepositorySource = z.strictObject({
  kind: z.enum(["baseurl", "metalink", "mirrorlist"]),
  /** Base addresses, in order of preference; one address of a list for the other kinds. */
  addresses: z.array(z.string()).min(1),
  /** Armoured public keys; with one or more, repomd.xml must be signed by one of them. */
  keys: z.array(z.string()),
  /** As in a .repo file: an address, or `_none_`. */
  proxy: z.string().optional(),
  /** Whether a list of all files is wanted, for requirements on files that primary metadata leaves out. */
  filelists: z.boolean(),
});
export type RepositorySource = z.infer<typeof RepositorySource>;

/** One file of the metadata, pinned by what arrives and by what is in it. */
export const MetadataRecord = z.strictObject({
  /** Relative to a base address, or an address of its own. */
  location: z.string(),
  sha256: z.hash("sha256"),
  /** Of the uncompressed content; some tools leave it out where nothing is compressed. */
  openSha256: z.hash("sha256").optional(),
  sizeBytes: z.int().optional(),
});
export type MetadataRecord = z.infer<typeof MetadataRecord>;

/** The records of repomd.xml that are used; groups, modules and advisories decide nothing here. */
export const MetadataRecords = z.strictObject({ primary: MetadataRecord, filelists: MetadataRecord.optional() });
export type MetadataRecords = z.infer<typeof MetadataRecords>;

/** The resolver's answer. */
export const RepositoryMetadata = z.strictObject({
  repomdSha256: z.hash("sha256"),
  /** Base addresses, the one that answered first. */
  mirrors: z.array(z.string()).min(1),
  records: MetadataRecords,
});
export type RepositoryMetadata = z.infer<typeof RepositoryMetadata>;
