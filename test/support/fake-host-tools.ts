import type { HostTool, HostTools } from "../../engine/core/host-tool.ts";

/** Programs that exist by name and version; tests upgrade them. */
export class FakeHostTools implements HostTools {
  readonly #versions = new Map<string, string>();

  install(name: string, version: string): void {
    this.#versions.set(name, version);
  }

  find(name: string): HostTool | undefined {
    const version = this.#versions.get(name);
    if (version === undefined) return undefined;
    return { name, version, path: `/usr/bin/${name}`, identity: `/usr/bin/${name} ${version}` };
  }
}
