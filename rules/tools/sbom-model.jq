# What an SBOM says of a tree, in no one's format yet: from rpm's answers (\a between fields, \f between packages), the package
# lock's digests and SPDX's lists of names. Sorted, so that neither rpm's order nor the lock's reaches the bytes.
# arguments: $rpms and $copyrights (text), $lock and $names (as read), $commit $ref $version $distribution $namespace $architecture (text), $epoch (number)

# An expression in SPDX's spelling, or null when it is none: names are compared without case, operators are capitals.
def spdx_expression:
  $names[0] as {$licenses, $exceptions}
  | reduce scan("[()]|[^\\s()]+") as $word ({ wanted: "license", depth: 0, words: [] };
      if . == null then null
      elif .wanted == "license" then
        if $word == "(" then .depth += 1 | .words += [$word]
        else (if $word | test("^LicenseRef-[A-Za-z0-9.-]+$") then $word
          else ($licenses[$word | ascii_downcase]
            // (($word | select(endswith("+"))) | $licenses[rtrimstr("+") | ascii_downcase] // empty | . + "+") // null) end) as $name
        | if $name == null then null else .words += [$name] | .wanted = "operator" | .is_plain = true end end
      elif .wanted == "exception" then
        $exceptions[$word | ascii_downcase] as $name
        | if $name == null then null else .words += [$name] | .wanted = "operator" | .is_plain = false end
      elif $word == ")" and .depth > 0 then .depth -= 1 | .words += [$word] | .is_plain = false
      elif $word == "AND" or $word == "OR" then .words += [$word] | .wanted = "license"
      elif $word == "WITH" and .is_plain then .words += [$word] | .wanted = "exception"
      else null end)
  | if . == null or .wanted != "operator" or .depth != 0 then null
    else .words | join(" ") | gsub("\\( "; "(") | gsub(" \\)"; ")") end;

def unless_empty: if . == "" then null else . end;

def evr: (if .epoch == null then "" else .epoch + ":" end) + .version + "-" + .release;

# https://github.com/package-url/purl-spec: qualifiers in alphabetical order, values percent-encoded.
def purl:
  . as $package
  | [ ["arch", .arch], ["distro", $distribution], ["epoch", .epoch], ["upstream", .source] ]
  | map(select(.[1] != null and .[1] != "") | .[0] + "=" + (.[1] | @uri)) | join("&")
  | "pkg:rpm/" + ($distribution | if . == "" then "" else (sub("-[^-]*$"; "") | @uri) + "/" end)
    + ($package.name | @uri) + "@" + ($package.version + "-" + $package.release | @uri) + "?" + .;

# What a copyright file says, of packages that declare no more than where it is.
def from_copyright($copyrights): if .license | startswith("see /usr/share/licenses") then $copyrights[.name] else null end;

($copyrights | split("\n") | map(select(. != "") | split("\t") | { key: .[0], value: .[1] }) | from_entries) as $told
| ($lock[0].packages // [] | map({ key: "\(.name) \(.epoch) \(.version) \(.release) \(.arch)", value: . }) | from_entries) as $locked
| [ $rpms | split("\f")[] | split("\u0007") | select(length == 13)
    | { name: .[0], epoch: (.[1] | unless_empty), version: .[2], release: .[3], arch: .[4] }
      + { license: .[5], vendor: (.[6] | unless_empty), source: (.[7] | unless_empty), url: (.[8] | unless_empty),
          summary: .[9], header: .[10], files: (.[11] | tonumber), size: (.[12] | tonumber) }
    | select(.name != "gpg-pubkey") # a key that rpm trusts, no package
    | $locked["\(.name) \(.epoch // "0") \(.version) \(.release) \(.arch)"] as $lock_entry
    | (.license | spdx_expression) as $declared
    | . + { evr: evr, expression: ($declared // (from_copyright($told) // "" | spdx_expression)), is_declared: ($declared != null), purl: purl, sha256: $lock_entry.sha256,
            file: ($lock_entry.location // "" | sub("^.*/"; "") | unless_empty) } ]
| sort_by(.name, .epoch, .version, .release, .arch)
| { packages: ., commit: $commit, ref: $ref, version: ($version | unless_empty), architecture: $architecture, namespace: $namespace,
    created: ($epoch | todate), uuid: ($commit | "\(.[0:8])-\(.[8:12])-5\(.[13:16])-8\(.[17:20])-\(.[20:32])") }
