import { z } from "zod";

/**
 * SPDX 2.3 as far as our documents use it, written from the specification: strict, so that a field SPDX does not have is a mistake,
 * and with the rules that its JSON schema cannot say (identifiers are unique, relationships name elements that are there).
 */
const ElementId = z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/);
const Checksum = z.strictObject({ algorithm: z.literal("SHA256"), checksumValue: z.string().regex(/^[0-9a-f]{64}$/) });
const Agent = z.string().regex(/^(NOASSERTION|(Person|Organization): [^()]+( \([^()]*\))?)$/);

const Package = z.strictObject({
  SPDXID: ElementId,
  name: z.string().min(1),
  versionInfo: z.string().optional(),
  packageFileName: z.string().optional(),
  downloadLocation: z.union([z.literal(["NOASSERTION", "NONE"]), z.url()]),
  filesAnalyzed: z.literal(false),
  supplier: Agent,
  homepage: z.url().optional(),
  summary: z.string().optional(),
  comment: z.string().optional(),
  sourceInfo: z.string().optional(),
  copyrightText: z.string(),
  licenseConcluded: z.string(),
  licenseDeclared: z.string(),
  licenseComments: z.string().optional(),
  primaryPackagePurpose: z.literal("OPERATING_SYSTEM").optional(),
  checksums: z.array(Checksum).min(1).optional(),
  externalRefs: z
    .array(
      z.strictObject({
        referenceCategory: z.literal("PACKAGE-MANAGER"),
        referenceType: z.literal("purl"),
        referenceLocator: z.string().regex(/^pkg:rpm\/\S+$/),
      }),
    )
    .optional(),
});

const Relationship = z.strictObject({
  spdxElementId: ElementId,
  relationshipType: z.literal(["DESCRIBES", "CONTAINS"]),
  relatedSpdxElement: ElementId,
});

export const SpdxDocument = z
  .strictObject({
    spdxVersion: z.literal("SPDX-2.3"),
    dataLicense: z.literal("CC0-1.0"),
    SPDXID: z.literal("SPDXRef-DOCUMENT"),
    name: z.string().min(1),
    documentNamespace: z.url().refine((namespace) => !namespace.includes("#")),
    creationInfo: z.strictObject({
      created: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      creators: z.array(z.string().regex(/^(Person|Organization|Tool): .+$/)).min(1),
    }),
    packages: z.array(Package).min(1),
    relationships: z.array(Relationship).min(1),
    hasExtractedLicensingInfos: z
      .array(
        z.strictObject({
          licenseId: z.string().regex(/^LicenseRef-[A-Za-z0-9.-]+$/),
          name: z.string(),
          extractedText: z.string().min(1),
        }),
      )
      .optional(),
  })
  .superRefine(({ packages, relationships }, context) => {
    const ids = ["SPDXRef-DOCUMENT", ...packages.map(({ SPDXID }) => SPDXID)];
    const fail = (message: string) => context.addIssue({ code: "custom", message });
    if (new Set(ids).size !== ids.length) fail("An identifier stands twice");
    for (const { spdxElementId, relatedSpdxElement } of relationships)
      for (const id of [spdxElementId, relatedSpdxElement]) if (!ids.includes(id)) fail(`No element is called ${id}`);
  });
