import { filegroup } from "../../rules/generic/filegroup.ts";
import { genrule } from "../../rules/generic/genrule.ts";
import { shellTest } from "../../rules/generic/shell-test.ts";
import { cloudImage } from "../../rules/images/cloud-image.ts";
import { imageBootTest } from "../../rules/images/image-boot-test.ts";
import { imageCheck } from "../../rules/images/image-check.ts";
import { installerImage } from "../../rules/images/installer-image.ts";
import { kickstart } from "../../rules/images/kickstart.ts";
import { pxeLiveImage } from "../../rules/images/pxe-live-image.ts";
import { upgradeTest } from "../../rules/images/upgrade-test.ts";
import { releaseGate } from "../../rules/qa/release-gate.ts";
import { waiver } from "../../rules/qa/waiver.ts";
import { checksums } from "../../rules/release/checksums.ts";
import { dsseSignature } from "../../rules/release/dsse-signature.ts";
import { gpgSignature } from "../../rules/release/gpg-signature.ts";
import { mirror } from "../../rules/release/mirror.ts";
import { ostreeSignature } from "../../rules/release/ostree-signature.ts";
import { provenance } from "../../rules/release/provenance.ts";
import { releaseManifest } from "../../rules/release/release-manifest.ts";
import { sbom } from "../../rules/release/sbom.ts";
import { signingKey } from "../../rules/release/signing-key.ts";
import { staticDelta } from "../../rules/release/static-delta.ts";
import { hostPackage } from "../../rules/rpm/host-package.ts";
import { packageLock } from "../../rules/rpm/package-lock.ts";
import { rpmPackage } from "../../rules/rpm/rpm-package.ts";
import { rpmRepository } from "../../rules/rpm/rpm-repository.ts";
import { ostreeTree } from "../../rules/tree/ostree-tree.ts";
import { treefile } from "../../rules/tree/treefile.ts";
import type { Rule } from "../rule/define-rule.ts";

const RULES: readonly Rule[] = [
  checksums,
  cloudImage,
  dsseSignature,
  filegroup,
  genrule,
  gpgSignature,
  hostPackage,
  imageBootTest,
  imageCheck,
  installerImage,
  kickstart,
  mirror,
  ostreeSignature,
  ostreeTree,
  packageLock,
  provenance,
  pxeLiveImage,
  releaseGate,
  releaseManifest,
  rpmPackage,
  rpmRepository,
  sbom,
  shellTest,
  signingKey,
  staticDelta,
  treefile,
  upgradeTest,
  waiver,
];

/** Every rule that a BUILD.atomic can call without loading anything, by name. */
export const NATIVE_RULES: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.name, rule]));
