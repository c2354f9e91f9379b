# SPDX 2.3 from sbom-model.jq's model. An element's identifier is its name as far as SPDX allows the letters; what would then be
# the same twice is numbered. Files are not listed one by one (filesAnalyzed): their count stands in the comment, and whoever
# wants them asks the tree itself.
def identifiers: reduce .[] as $package ([];
  ("SPDXRef-Package-\($package.name)-\($package.evr).\($package.arch)" | gsub("[^A-Za-z0-9.-]"; "-")) as $plain
  | . as $earlier
  | . + [{ plain: $plain, id: ([$earlier[] | select(.plain == $plain)] | length | if . == 0 then $plain else "\($plain)-\(. + 1)" end) }])
  | map(.id);

def web_address: if . != null and test("^(https?|ftp)://[^\\s]+$") then { homepage: . } else {} end;

def license:
  if .expression == null then
    { licenseDeclared: "NOASSERTION", licenseComments: "The package declares \(.license | tojson), which is no SPDX license expression" }
  elif .is_declared then { licenseDeclared: .expression }
  else { licenseDeclared: .expression, licenseComments: "From the copyright file that the package names: \(.license)" } end;

def package($id):
  { SPDXID: $id, name: .name, versionInfo: .evr, downloadLocation: "NOASSERTION", filesAnalyzed: false,
    supplier: (if .vendor == null then "NOASSERTION" else "Organization: \(.vendor | gsub("[()]"; ""))" end),
    summary: .summary, comment: "\(.files) files, \(.size) bytes installed; SHA-256 of the RPM's header: \(.header)",
    copyrightText: "NOASSERTION", licenseConcluded: "NOASSERTION",
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: .purl }] }
  + license
  + (.url | web_address)
  + (if .sha256 == null then {} else { checksums: [{ algorithm: "SHA256", checksumValue: .sha256 }] } end)
  + (if .file == null then {} else { packageFileName: .file } end)
  + (if .source == null then {} else { sourceInfo: "built from \(.source)" } end);

def custom_licenses: [.packages[].expression // empty | scan("LicenseRef-[A-Za-z0-9.-]+")] | unique
  | if length == 0 then {} else { hasExtractedLicensingInfos: map({ licenseId: ., name: .,
      extractedText: "The text is in the packages that name this license, below /usr/share/licenses" }) } end;

def tree:
  { SPDXID: "SPDXRef-Tree", name: .ref, downloadLocation: "NOASSERTION", filesAnalyzed: false, supplier: "NOASSERTION",
    copyrightText: "NOASSERTION", licenseConcluded: "NOASSERTION", licenseDeclared: "NOASSERTION",
    primaryPackagePurpose: "OPERATING_SYSTEM", checksums: [{ algorithm: "SHA256", checksumValue: .commit }],
    comment: "An ostree commit for \(.architecture); the checksum is the commit's name" }
  + (if .version == null then {} else { versionInfo: .version } end);

(.packages | identifiers) as $identifiers
| { spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT",
    name: ([.ref, .version // empty] | join(" ")),
    documentNamespace: "\(.namespace)\(.ref | gsub("[^A-Za-z0-9.-]"; "-"))-\(.uuid)",
    creationInfo: { created: .created, creators: ["Tool: atomic-build"] },
    packages: ([tree] + [.packages | to_entries[] | $identifiers[.key] as $id | .value | package($id)]),
    relationships: ([{ spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: "SPDXRef-Tree" }]
      + [$identifiers[] | { spdxElementId: "SPDXRef-Tree", relationshipType: "CONTAINS", relatedSpdxElement: . }]) }
  + custom_licenses
