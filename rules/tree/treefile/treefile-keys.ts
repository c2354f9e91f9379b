import type { Located } from "../../located.ts";
import { addedFiles, packageSet, removedFromPackages, repoPackages, textSet, texts } from "./treefile-list-shape.ts";
import { accountCheck, substitutedMap, textMap, variables } from "./treefile-map-shape.ts";
import { anything, character, choice, flag, release, type Shape, substitutedText, text } from "./treefile-shape.ts";

/**
 * Every key a treefile may hold, but for the include family (which is gone once the file is loaded) and the package keys
 * that only add to "packages". The one place to read what a key is, how it merges and what its default is.
 */
export const TREEFILE_KEYS = {
  edition: choice("2014", "2024"),
  ref: substitutedText,
  metadata: substitutedMap,
  basearch: text,
  variables,
  repovars: textMap,
  repos: texts,
  "lockfile-repos": texts,
  selinux: flag(true),
  "selinux-label-version": choice("0", "1"),
  sysusers: choice("compose-auto", "compose-forced"),
  ima: flag(false),
  "gpg-key": text,
  packages: packageSet,
  "repo-packages": repoPackages,
  "exclude-packages": textSet,
  "ostree-layers": texts,
  "ostree-override-layers": texts,
  recommends: flag(true),
  documentation: flag(true),
  "no-initramfs": flag(false),
  "readonly-executables": flag(false),
  "tmp-is-dir": flag(false),
  container: flag(false),
  "container-cmd": texts,
  cliwrap: flag(false),
  "cliwrap-binaries": texts,
  "preserve-passwd": flag(true),
  "machineid-compat": flag(true),
  "advisories-metadata": flag(true),
  "ignore-devices": flag(false),
  "initramfs-args": texts,
  "install-langs": texts,
  units: texts,
  "etc-group-members": textSet,
  "boot-location": choice("new", "modules", "kernel-install"),
  "opt-usrlocal": choice("var", "root", "state-overlay"),
  "default-target": text,
  releasever: release,
  "automatic-version-prefix": substitutedText,
  "automatic-version-suffix": character,
  "mutate-os-release": substitutedText,
  "check-passwd": accountCheck,
  "check-groups": accountCheck,
  "ignore-removed-users": textSet,
  "ignore-removed-groups": textSet,
  "postprocess-script": text,
  postprocess: texts,
  "add-files": addedFiles,
  "remove-files": texts,
  "remove-from-packages": removedFromPackages,
  "add-commit-metadata": substitutedMap,
  "repo-metadata": choice("inline", "detached", "disabled"),
  rpmdb: text,
  "rpmdb-normalize": flag(false),
  rojig: anything,
  "platform-module": text,
} as const;

/** The name of a key, in its present spelling. */
export type TreefileKey = keyof typeof TREEFILE_KEYS;

/** What a key holds. */
type TreefileValue<K extends TreefileKey> = (typeof TREEFILE_KEYS)[K] extends Shape<infer V> ? V : never;

/** The keys that a treefile sets, each with the place of the value that counts. */
export type TreefileValues = { readonly [K in TreefileKey]?: Located<TreefileValue<K>> };

/** The shape behind a key whose name is only known at run time. */
export function shapeOf(key: TreefileKey): Shape<unknown> {
  return TREEFILE_KEYS[key];
}

/** Old spellings; a file that uses both is refused, since nobody can say which counts. */
export const LEGACY_SPELLINGS: ReadonlyMap<string, TreefileKey> = new Map([
  ["gpg_key", "gpg-key"],
  ["boot_location", "boot-location"],
  ["default_target", "default-target"],
  ["automatic_version_prefix", "automatic-version-prefix"],
]);

/** Keys that name other treefiles. */
export const INCLUDE_KEYS = ["include", "arch-include", "conditional-include"] as const;

/** Architectures that `packages-ARCH` and `arch-include` may name: a typo there would drop packages without a word. */
export const ARCHITECTURES = [
  "aarch64",
  "armhfp",
  "i386",
  "loongarch64",
  "ppc64",
  "ppc64le",
  "riscv64",
  "s390x",
  "x86_64",
];
