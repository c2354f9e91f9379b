# The release manifest. Signatures are files of the release, and stand apart from what they sign; what a test says belongs to
# the artifacts behind its gate.
# arguments: $parts $files $commits $receipts (as read), $product $version (text)
def unless_empty($key): if . == "" or . == null then {} else { ($key): . } end;

def files: .path as $path | [$files[0][] | select(.part == $path) | { name, size, sha256 }];

def receipts: .gates as $gates | [$receipts[] | select(.path as $path | $gates | index($path)) | .receipt];

def tree:
  if .commit == null then {} else
    { tree: ({ ref, commit: $commits[0][.commit] } + (.version | unless_empty("version"))) } end;

def artifact:
  { "label": .label, kind, format, variant, architecture, files: files }
  + (.volumeId | unless_empty("volumeId")) + tree
  + { tests: ([receipts[].tests[]?] | unique | sort_by(.label)) };

$parts[0] as $all
| { schema: "atomic-build.release/1", product: $product }
  + ($version | unless_empty("version"))
  + { artifacts: [$all[] | select(.kind != "signature") | artifact],
      signatures: [$all[] | select(.kind == "signature") | { "label": .label, format, variant, files: files }],
      waivers: ([$receipts[].receipt.waivers[]?] | unique | sort_by(.test)) }
