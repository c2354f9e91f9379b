import type { Diagnostic } from "../../../engine/core/diagnostic.ts";
import { fail, type Result, succeed } from "../../../engine/core/result.ts";
import type { SourceRange } from "../../../engine/starlark/source-range.ts";
import type { Located } from "../../located.ts";
import { accountFile } from "./account-file.ts";
import type { Treefile } from "./treefile.ts";
import type { AccountCheck } from "./treefile-map-shape.ts";

/** A file that the plan names and that does not exist before: an inline script, an inline account list. */
interface PlanFile {
  readonly path: string;
  readonly content: string;
  readonly isExecutable: boolean;
  readonly origin: SourceRange;
}

/** What compose-tree.sh reads, and where each of its lines comes from. */
export interface ComposePlan {
  readonly text: string;
  readonly origins: readonly (SourceRange | undefined)[];
  readonly files: readonly PlanFile[];
}

/** What a plan needs beside the treefile. */
export interface ComposePlanOptions {
  /** Folder that the plan's own files are put in; its name is part of the plan. */
  readonly directory: string;
  readonly version?: string;
  /** Seconds since 1970 that the commit says; without it, the fixed time of all builds. */
  readonly timestamp?: { readonly seconds: number; readonly origin: SourceRange };
}

/**
 * The treefile as lines for the compose script: only what shapes the tree, so that a change of repositories or packages
 * reaches the compose through the package lock alone. Assumes `checkNativeSupport` had nothing to say.
 */
export function composePlan(
  treefile: Treefile,
  options: ComposePlanOptions,
): Result<ComposePlan, readonly Diagnostic[]> {
  const writer = new PlanWriter(treefile, options);
  writer.writeAll();
  return writer.diagnostics.length > 0 ? fail(writer.diagnostics) : succeed(writer.plan());
}

const FLAGS = ["documentation", "machineid-compat", "tmp-is-dir", "no-initramfs", "readonly-executables"] as const;
const TEXTS = ["default-target", "mutate-os-release", "opt-usrlocal", "boot-location"] as const;
const LISTS = [
  ["install-langs", "install-lang"],
  ["units", "unit"],
  ["remove-files", "remove-file"],
  ["initramfs-args", "initramfs-arg"],
  ["ignore-removed-users", "ignore-removed-user"],
  ["ignore-removed-groups", "ignore-removed-group"],
] as const;

class PlanWriter {
  readonly diagnostics: Diagnostic[] = [];
  readonly #lines: string[] = [];
  readonly #origins: (SourceRange | undefined)[] = [];
  readonly #files: PlanFile[] = [];

  constructor(
    readonly treefile: Treefile,
    readonly options: ComposePlanOptions,
  ) {}

  plan(): ComposePlan {
    return { text: this.#lines.map((line) => `${line}\n`).join(""), origins: this.#origins, files: this.#files };
  }

  writeAll(): void {
    const { values, path } = this.treefile;
    const start = { line: 1, column: 1 };
    if (values.ref === undefined)
      this.#wrong("ref", { path, start, end: start }, "is missing, and a commit needs a ref");
    else this.#write("ref", values.ref.origin, values.ref.value);
    if (this.options.version !== undefined)
      this.#write("version", values["automatic-version-prefix"]?.origin, this.options.version);
    const { timestamp } = this.options;
    if (timestamp !== undefined) this.#write("timestamp", timestamp.origin, String(timestamp.seconds));
    this.#writeMetadata();
    for (const key of FLAGS) this.#writeScalar(key, values[key]);
    for (const key of TEXTS) this.#writeScalar(key, values[key]);
    if (values.sysusers !== undefined) this.#write("sysusers", values.sysusers.origin, "true");
    for (const [key, planKey] of LISTS) {
      for (const { value, origin } of values[key]?.value ?? []) this.#write(planKey, origin, value);
    }
    this.#writePackageRemovals();
    for (const { source, destination } of this.treefile.externals.addedFiles)
      this.#write("add-file", destination.origin, source.value, destination.value);
    this.#writeScripts();
    this.#writeAccounts("check-passwd", values["check-passwd"], this.treefile.externals.passwd);
    this.#writeAccounts("check-groups", values["check-groups"], this.treefile.externals.group);
  }

  #writeScalar(key: string, located: Located<string | boolean> | undefined): void {
    if (located !== undefined) this.#write(key, located.origin, String(located.value));
  }

  #writeMetadata(): void {
    const members = [...(this.treefile.values["add-commit-metadata"]?.value ?? [])];
    for (const [key, { value, origin }] of members.sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (typeof value === "string") this.#write("metadata", origin, key, value);
      else
        this.#wrong(
          "add-commit-metadata",
          origin,
          `has ${JSON.stringify(key)}, which is no string: native commits carry strings only`,
        );
    }
  }

  #writePackageRemovals(): void {
    for (const removed of this.treefile.values["remove-from-packages"]?.value ?? []) {
      for (const { value, origin } of removed.patterns) {
        if (/\(\?|\\[dD]/.test(value))
          this.#wrong(
            "remove-from-packages",
            origin,
            `has ${JSON.stringify(value)}, whose "(?" or "\\d" the native composer's POSIX expressions do not know`,
          );
        else this.#write("remove-from-package", origin, removed.package.value, value);
      }
    }
  }

  /** Inline scripts first, then the script file, as the origin has it. */
  #writeScripts(): void {
    (this.treefile.values.postprocess?.value ?? []).forEach(({ value, origin }, index) => {
      const content = value.startsWith("#!") ? value : `#!/bin/sh\n${value}`;
      const path = this.#addFile(`postprocess-${String(index + 1).padStart(2, "0")}`, {
        content,
        origin,
        isExecutable: true,
      });
      this.#write("postprocess", origin, path);
    });
    const script = this.treefile.externals.postprocessScript;
    if (script !== undefined) this.#write("postprocess", script.origin, script.value);
  }

  #writeAccounts(
    key: "check-passwd" | "check-groups",
    check: Located<AccountCheck> | undefined,
    file: Located<string> | undefined,
  ): void {
    if (file !== undefined) this.#write(key, file.origin, file.value);
    if (check?.value.type !== "data") return;
    const content = accountFile(key, check.value.entries);
    if (!content.ok) {
      this.#wrong(key, check.origin, content.error);
      return;
    }
    const path = this.#addFile(key, { content: content.value, origin: check.origin, isExecutable: false });
    this.#write(key, check.origin, path);
  }

  #addFile(name: string, file: Omit<PlanFile, "path">): string {
    const path = `${this.options.directory}/${name}`;
    this.#files.push({ path, ...file, content: file.content.endsWith("\n") ? file.content : `${file.content}\n` });
    return path;
  }

  /** The plan's lines and fields have no quoting, so a value may not hold what separates them. */
  #write(key: string, origin: SourceRange | undefined, ...fields: readonly string[]): void {
    const start = { line: 1, column: 1 };
    const range = origin ?? { path: this.treefile.path, start, end: start };
    const broken = fields.find((field) => /[\t\n]/.test(field));
    if (broken !== undefined) {
      this.#wrong(key, range, `has ${JSON.stringify(broken)}, which holds a tab or a line break`);
      return;
    }
    this.#lines.push([key, ...fields].join("\t"));
    this.#origins.push(origin);
  }

  #wrong(key: string, range: SourceRange, problem: string): void {
    const message = `Cannot compose treefile ${JSON.stringify(range.path)} natively: key ${JSON.stringify(key)} ${problem}`;
    this.diagnostics.push({ message, range });
  }
}
