declare const labelBrand: unique symbol;

/** Canonical absolute form `//package:name`; only `parseLabel` and `makeLabel` create it. */
export type Label = string & { readonly [labelBrand]: true };

/** Joins a checked package name and a checked target name. */
export function makeLabel(packageName: string, targetName: string): Label {
  return `//${packageName}:${targetName}` as Label;
}

/** `images` of `//images:pxetolive`, the empty string for the top package. */
export function labelPackage(label: Label): string {
  return label.slice(2, label.indexOf(":"));
}

/** `pxetolive` of `//images:pxetolive`. */
export function labelName(label: Label): string {
  return label.slice(label.indexOf(":") + 1);
}
