import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import { joinAddress } from "./join-address.ts";
import { readXml, type XmlElement } from "./read-xml.ts";
import { MetadataRecords } from "./repository-metadata.ts";

/** What is collected of one `data` element. */
interface Draft {
  location?: string;
  checksum?: { readonly type: string; readonly value: string };
  openChecksum?: { readonly type: string; readonly value: string };
  sizeBytes?: number;
}

/**
 * Reads the records of repomd.xml that are used. Revision, tags and timestamps are not looked at: they say when metadata
 * was made, not what it is. Compression by bzip2 and checksums other than SHA-256 are refused by name.
 */
export function parseRepomd(text: string, options: { readonly filelists: boolean }): Result<MetadataRecords, string> {
  const drafts = new Map<string, Draft>();
  let draft: Draft = {};
  const roots = new Set<string>();
  const read = readXml(text, (element) => {
    const [root = "", child, grandchild] = element.path;
    roots.add(root);
    if (child === "data" && grandchild !== undefined && element.path.length === 3) collect(draft, element);
    if (child !== "data" || grandchild !== undefined) return;
    drafts.set(element.attributes["type"] ?? "", draft);
    draft = {};
  });
  if (!read.ok) return read;
  if (!roots.has("repomd")) return fail(`it is no repository index: its root is "${[...roots][0]}", expected "repomd"`);
  const primary = finishRecord("primary", drafts.get("primary"));
  if (!primary.ok) return primary;
  if (!options.filelists || !drafts.has("filelists")) return succeed({ primary: primary.value });
  const filelists = finishRecord("filelists", drafts.get("filelists"));
  return filelists.ok ? succeed({ primary: primary.value, filelists: filelists.value }) : filelists;
}

function collect(draft: Draft, { path, attributes, text }: XmlElement): void {
  const type = attributes["type"] ?? "";
  switch (path[2]) {
    case "location":
      draft.location = joinAddress(attributes["xml:base"] ?? "", attributes["href"] ?? "");
      break;
    case "checksum":
      draft.checksum = { type, value: text };
      break;
    case "open-checksum":
      draft.openChecksum = { type, value: text };
      break;
    case "size":
      draft.sizeBytes = Number(text);
      break;
    default:
      break;
  }
}

function finishRecord(name: string, draft: Draft | undefined): Result<MetadataRecords["primary"], string> {
  if (draft === undefined) return fail(`it lists no ${name} metadata`);
  const { location, checksum, openChecksum, sizeBytes } = draft;
  for (const sum of [checksum, openChecksum]) {
    if (sum !== undefined && sum.type !== "sha256")
      return fail(`its ${name} metadata has a checksum of type "${sum.type}", expected sha256`);
  }
  if (location?.endsWith(".bz2") === true)
    return fail(`its ${name} metadata is compressed with bzip2, expected gzip, xz, zstd or none`);
  const record = MetadataRecords.shape.primary.safeParse({
    location,
    sha256: checksum?.value,
    ...(openChecksum !== undefined && { openSha256: openChecksum.value }),
    ...(sizeBytes !== undefined && { sizeBytes }),
  });
  if (record.success && record.data.location !== "") return succeed(record.data);
  return fail(`its ${name} metadata has no usable ${String(record.error?.issues[0]?.path[0] ?? "location")}`);
}
