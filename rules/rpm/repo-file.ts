import type { Diagnostic } from "../../engine/core/diagnostic.ts";
import { fail, type Result, succeed } from "../../engine/core/result.ts";
import type { SourceRange } from "../../engine/starlark/source-range.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Located } from "../located.ts";
import { type IniSection, type IniSetting, parseIniFile } from "./ini-file.ts";

/** One repository of a .repo file, with its variables filled in. */
export interface RepositoryConfiguration {
  readonly id: Located<string>;
  readonly name: string;
  readonly baseUrls: readonly Located<string>[];
  readonly mirrorList: Located<string> | undefined;
  readonly metalink: Located<string> | undefined;
  readonly isEnabled: boolean;
  readonly checksPackages: boolean;
  readonly checksMetadata: boolean;
  readonly keys: readonly Located<string>[];
  /** Infinity for "never". */
  readonly metadataExpireSeconds: number;
  readonly excludedPackages: readonly string[];
  /** Empty means all. */
  readonly includedPackages: readonly string[];
  readonly cost: number;
  readonly priority: number;
  readonly isOptional: boolean;
  readonly ignoresModules: boolean;
  readonly verifiesTls: boolean;
  readonly proxy: Located<string> | undefined;
}

/** What the variables of a .repo file stand for. */
export interface RepoFileOptions {
  readonly basearch: string;
  readonly releasever?: string;
  readonly variables?: ReadonlyMap<string, string>;
}

/** The repositories, and what dnf would only warn of. */
export interface RepoFile {
  readonly repositories: readonly RepositoryConfiguration[];
  readonly warnings: readonly Diagnostic[];
}

/** Reads a .repo file as dnf reads it; all mistakes are reported together. */
export function parseRepoFile(
  path: string,
  text: string,
  options: RepoFileOptions,
): Result<RepoFile, readonly Diagnostic[]> {
  const sections = parseIniFile(path, text);
  if (!sections.ok) return sections;
  const diagnostics: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const seen = new Map<string, SourceRange>();
  const repositories: RepositoryConfiguration[] = [];
  for (const section of sections.value) {
    // [main] configures dnf itself.
    if (section.name.value === "main") continue;
    const reader = new RepositoryReader(section, { ...options, diagnostics, warnings });
    reader.checkIdentity(seen);
    repositories.push(reader.read());
  }
  return diagnostics.length > 0 ? fail(diagnostics) : succeed({ repositories, warnings });
}

/** What dnf knows and what has no effect on which bytes arrive. */
const KNOWN_WITHOUT_EFFECT = `
  bandwidth countme deltarpm deltarpm_percentage enablegroups failovermethod fastestmirror gpgcakey
  ip_resolve keepcache keepalive max_parallel_downloads mediaid minrate mirrorlist_expire password
  proxy_auth_method proxy_password proxy_username proxy_sslcacert proxy_sslclientcert proxy_sslclientkey
  proxy_sslverify retries sslcacert sslclientcert sslclientkey sslverifystatus strict throttle timeout type
  ui_repoid_vars user_agent username`;
const USED = `
  name baseurl mirrorlist metalink enabled gpgcheck repo_gpgcheck gpgkey metadata_expire exclude
  excludepkgs includepkgs cost priority skip_if_unavailable module_hotfixes sslverify proxy`;
const KNOWN = new Set(`${USED}${KNOWN_WITHOUT_EFFECT}`.trim().split(/\s+/));
const TRUE = ["1", "yes", "true", "on"];
const FALSE = ["0", "no", "false", "off"];
const UNIT_SECONDS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

class RepositoryReader {
  readonly #settings = new Map<string, IniSetting>();

  constructor(
    readonly section: IniSection,
    readonly context: RepoFileOptions & { readonly diagnostics: Diagnostic[]; readonly warnings: Diagnostic[] },
  ) {
    for (const setting of section.settings) this.#settings.set(setting.key.value, setting);
  }

  checkIdentity(seen: Map<string, SourceRange>): void {
    const { value: id, origin } = this.section.name;
    const first = seen.get(id);
    if (!/^[\w.:-]+$/.test(id)) this.#wrong(origin, "has an id that is not made of letters, digits and . : _ -");
    if (first === undefined) seen.set(id, origin);
    else this.#wrong(origin, "is there twice", [{ message: "First declared here", range: first }]);
    for (const { key } of this.section.settings) {
      if (KNOWN.has(key.value)) continue;
      const message = `Repository ${JSON.stringify(id)} has the unknown key ${JSON.stringify(key.value)}${didYouMean(key.value, KNOWN)}`;
      this.context.warnings.push({ message, range: key.origin });
    }
  }

  read(): RepositoryConfiguration {
    const isEnabled = this.#boolean("enabled", true);
    const sources = ["baseurl", "mirrorlist", "metalink"].filter((key) => this.#list(key).length > 0);
    if (isEnabled && sources.length === 0)
      this.#wrong(this.section.name.origin, "has neither baseurl, mirrorlist nor metalink");
    return {
      id: this.section.name,
      name: this.#settings.get("name")?.value.value ?? this.section.name.value,
      baseUrls: this.#addresses("baseurl"),
      mirrorList: this.#addresses("mirrorlist")[0],
      metalink: this.#addresses("metalink")[0],
      isEnabled,
      checksPackages: this.#boolean("gpgcheck", false),
      checksMetadata: this.#boolean("repo_gpgcheck", false),
      keys: this.#addresses("gpgkey"),
      metadataExpireSeconds: this.#seconds("metadata_expire", 172_800),
      excludedPackages: [...this.#list("exclude"), ...this.#list("excludepkgs")].map(({ value }) => value),
      includedPackages: this.#list("includepkgs").map(({ value }) => value),
      cost: this.#integer("cost", 1000),
      priority: this.#integer("priority", 99),
      isOptional: this.#boolean("skip_if_unavailable", false),
      ignoresModules: this.#boolean("module_hotfixes", false),
      verifiesTls: this.#boolean("sslverify", true),
      proxy: this.#addresses("proxy")[0],
    };
  }

  #list(key: string): Located<string>[] {
    const setting = this.#settings.get(key);
    const items = setting?.value.value.split(/[\s,]+/).filter((item) => item !== "") ?? [];
    return items.map((value) => ({ value, origin: setting?.value.origin ?? this.section.name.origin }));
  }

  #addresses(key: string): Located<string>[] {
    return this.#list(key).map(({ value, origin }) => ({ value: this.#substitute(key, value, origin), origin }));
  }

  /** An address with a variable left in it would be fetched as it stands, and fail as if the server were at fault. */
  #substitute(key: string, text: string, origin: SourceRange): string {
    const { basearch, releasever, variables } = this.context;
    const known = new Map([...(variables ?? []), ["basearch", basearch], ["arch", basearch]]);
    if (releasever !== undefined) known.set("releasever", releasever);
    return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (written, braced: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare ?? "";
      const value = known.get(name);
      if (value === undefined)
        this.#wrong(
          origin,
          `has ${key} with the unknown variable ${JSON.stringify(name)}${didYouMean(name, known.keys())}`,
        );
      return value ?? written;
    });
  }

  #boolean(key: string, absent: boolean): boolean {
    const setting = this.#settings.get(key);
    if (setting === undefined) return absent;
    const value = setting.value.value.toLowerCase();
    if (!TRUE.includes(value) && !FALSE.includes(value))
      this.#wrong(setting.value.origin, `has ${key} = ${JSON.stringify(setting.value.value)}, expected 1 or 0`);
    return TRUE.includes(value);
  }

  #integer(key: string, absent: number): number {
    const setting = this.#settings.get(key);
    if (setting === undefined) return absent;
    if (!/^-?\d+$/.test(setting.value.value))
      this.#wrong(setting.value.origin, `has ${key} = ${JSON.stringify(setting.value.value)}, expected a whole number`);
    return Number(setting.value.value);
  }

  #seconds(key: string, absent: number): number {
    const setting = this.#settings.get(key);
    if (setting === undefined) return absent;
    const written = setting.value.value.toLowerCase();
    if (written === "never" || written === "-1") return Number.POSITIVE_INFINITY;
    const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([smhdw]?)$/.exec(written) ?? [];
    if (number === undefined)
      this.#wrong(
        setting.value.origin,
        `has ${key} = ${JSON.stringify(setting.value.value)}, expected seconds, or a number with s, m, h, d or w, or never`,
      );
    return Number(number ?? 0) * (UNIT_SECONDS[unit] ?? 1);
  }

  #wrong(range: SourceRange, problem: string, notes?: Diagnostic["notes"]): void {
    const message = `Cannot read ${JSON.stringify(range.path)}: repository ${JSON.stringify(this.section.name.value)} ${problem}`;
    this.context.diagnostics.push({ message, range, ...(notes !== undefined && { notes }) });
  }
}
