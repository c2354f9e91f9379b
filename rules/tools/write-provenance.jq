# An in-toto statement v1 with a SLSA provenance v1 predicate.
# arguments: $parts $files $commits $record (as read), $builder $record_name $record_digest (text)
$record[0] as $record
| ($record.actions | map({ key: .outputs[].path, value: true }) | from_entries) as $made
| { _type: "https://in-toto.io/Statement/v1",
    # A tree's commit is the SHA-256 of its commit object, and so names everything in it.
    subject: ([$files[0][] | { name: .name, digest: { sha256: .sha256 } }]
      + [$parts[0][] | select(.kind == "tree") | { name: "ostree:\(.ref)", digest: { sha256: $commits[0][.commit] } }] | unique | sort_by(.name)),
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "urn:atomic-build:action-graph:1",
        externalParameters: { targets: ($parts[0] | map(.label) | unique) },
        internalParameters: { keySchema: $record.schema, actions: ($record.actions | map({ "label": .label, mnemonic, action, command, inputRoot })) },
        # What came in from outside: files that no action made, and fetches, whose content their keys name.
        resolvedDependencies: (
          [$record.actions[].inputs[] | select(.sha256 != null and ($made[.path] | not)) | { name: .path, digest: { sha256: .sha256 } }]
          + [$record.actions[] | select(.pinned != null) | { name: .outputs[0].path, digest: { sha256: .pinned }, annotations: { fetchedBy: .label } }]
          + [$record.actions[] | select(.pinned == null) | .label as $owner | .fetched[]? | select(.sha256 != null)
            | { name: .path, digest: { sha256: .sha256 }, annotations: { fetchedBy: $owner } }]
          | unique | sort_by(.name))
      },
      runDetails: {
        builder: { id: $builder, version: ($record.tools | map({ key: .name, value: .version }) | from_entries) },
        byproducts: [{ name: $record_name, digest: { sha256: $record_digest } }]
      }
    } }
