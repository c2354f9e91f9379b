/** The actions of a remote repository: what was locked is fetched, then brought into the form that locks are made from. */
import { labelName } from "../../../engine/core/label.ts";
import type { Mirrors } from "../../../engine/rule/action.ts";
import type { DerivedArtifact } from "../../../engine/rule/artifact.ts";
import { runScript } from "../../script-action.ts";
import fetchRemoteMetadata from "../../tools/fetch-remote-metadata.sh";
import normalizeRemoteMetadata from "../../tools/normalize-remote-metadata.sh";
import { readLocked } from "../locked-answer.ts";
import type { RepositoryInfo } from "../repository-info.ts";
import { hostFolderOf, joinAddress } from "./join-address.ts";
import { packageGlobToRegex } from "./package-glob.ts";
import type { RemoteContext } from "./remote-attributes.ts";
import type { RemoteSettings } from "./remote-settings.ts";
import { type MetadataRecord, REPOSITORY_METADATA_RESOLVER, RepositoryMetadata } from "./repository-metadata.ts";

/** Declares them; undefined while the repository has not been asked. */
export function declareRemoteRepository(
  context: RemoteContext,
  { id, settings }: { readonly id: string; readonly settings: RemoteSettings },
): RepositoryInfo | undefined {
  const { source, maxAgeSeconds } = settings;
  const request = { resolver: REPOSITORY_METADATA_RESOLVER, key: context.label, question: source, maxAgeSeconds };
  const answer = readLocked(context, { request, schema: RepositoryMetadata, range: context.rangeOf(source.kind) });
  if (answer === undefined) return undefined;
  const { mirrors, records } = answer;
  const access = mirrorsOf(mirrors, source.proxy);
  const fetched = new Map<string, { readonly record: MetadataRecord; readonly file: DerivedArtifact }>();
  for (const [name, record] of Object.entries(records)) {
    if (record === undefined) continue;
    const addresses = [...new Set(mirrors.map((mirror) => joinAddress(mirror, record.location)))];
    fetched.set(name, {
      record,
      file: declareFetch(context, { id, name, record, mirrors: mirrorsOf(addresses, source.proxy) }),
    });
  }
  const folder = declareNormal(context, { id, settings, fetched });
  return { id, folder, remote: { mirrors: access, keys: settings.packageKeys } };
}

/** The same addresses as variables for the scripts, and as host folders where they are files. */
function mirrorsOf(addresses: readonly string[], proxy: string | undefined): Mirrors {
  return {
    environment: { MIRROR_ADDRESSES: addresses.join("\n"), ...(proxy !== undefined && { MIRROR_PROXY: proxy }) },
    hostFolders: addresses.flatMap((address) => hostFolderOf(address) ?? []),
  };
}

function declareFetch(
  context: RemoteContext,
  { id, name, record, mirrors }: { id: string; name: string; record: MetadataRecord; mirrors: Mirrors },
): DerivedArtifact {
  const file = context.declareFile(`${labelName(context.label)}.${name}`);
  runScript(context, {
    script: { name: "fetch-remote-metadata.sh", text: fetchRemoteMetadata },
    mnemonic: "FetchMetadata",
    message: `Fetching ${name} metadata of repository ${id}`,
    arguments: [record.sha256, file.path],
    inputs: [],
    outputs: [file],
    sandbox: { network: true },
    pinned: { sha256: record.sha256 },
    mirrors,
    resources: { cpu: 0.25, memoryMiB: 64 },
  });
  return file;
}

function declareNormal(
  context: RemoteContext,
  {
    id,
    settings,
    fetched,
  }: {
    id: string;
    settings: RemoteSettings;
    fetched: ReadonlyMap<string, { readonly record: MetadataRecord; readonly file: DerivedArtifact }>;
  },
): DerivedArtifact {
  const folder = context.declareDirectory(labelName(context.label));
  const words = (name: string) => {
    const found = fetched.get(name);
    return found === undefined ? [] : [found.file.path, found.record.openSha256 ?? "-"];
  };
  const filelists = words("filelists");
  const globs = (option: string, list: readonly string[]) => list.flatMap((glob) => [option, packageGlobToRegex(glob)]);
  runScript(context, {
    script: { name: "normalize-remote-metadata.sh", text: normalizeRemoteMetadata },
    mnemonic: "NormalizeMetadata",
    message: `Reading metadata of repository ${id}`,
    arguments: [
      folder.path,
      ...words("primary"),
      ...(filelists.length > 0 ? ["--filelists", ...filelists] : []),
      ...globs("--exclude", settings.excludedPackages),
      ...globs("--include", settings.includedPackages),
    ],
    inputs: [...fetched.values()].map(({ file }) => file),
    outputs: [folder],
    sandbox: { scratch: "disk" },
    resources: { cpu: 1, memoryMiB: 256 },
  });
  return folder;
}
