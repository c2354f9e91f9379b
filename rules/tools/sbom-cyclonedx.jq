# CycloneDX 1.6 from sbom-model.jq's model. A package's reference within the document is its purl, which is unique as its NEVRA is.
def property($name): if . == null then empty else { name: "atomic-build:\($name)", value: tostring } end;

def component:
  { type: "library", "bom-ref": .purl, name: .name, version: .evr, description: .summary,
    licenses: [if .expression == null then { license: { name: .license, acknowledgement: "declared" } }
      else { expression: .expression, acknowledgement: "declared" } end],
    purl: .purl,
    properties: [(.header | property("rpm:header-sha256")), (.files | property("rpm:file-count")),
      (.size | property("rpm:installed-bytes")), (.source | property("rpm:source-package")), (.arch | property("rpm:architecture"))] }
  + (if .vendor == null then {} else { supplier: { name: .vendor } } end)
  + (if .sha256 == null then {} else { hashes: [{ alg: "SHA-256", content: .sha256 }] } end)
  + (if .url != null and (.url | test("^(https?|ftp)://[^\\s\"<>\\\\^`{|}]+$")) then
      { externalReferences: [{ type: "website", url: .url }] } else {} end);

{ "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", bomFormat: "CycloneDX", specVersion: "1.6",
  serialNumber: "urn:uuid:\(.uuid)", version: 1,
  metadata: {
    timestamp: .created,
    tools: { components: [{ type: "application", name: "atomic-build" }] },
    component: ({ type: "operating-system", "bom-ref": "tree", name: .ref, hashes: [{ alg: "SHA-256", content: .commit }],
      properties: [(.commit | property("ostree:commit")), (.architecture | property("architecture"))] }
      + (if .version == null then {} else { version: .version } end)) },
  components: [.packages[] | component],
  dependencies: ([{ ref: "tree", dependsOn: [.packages[].purl] }] + [.packages[] | { ref: .purl }]) }
