import { readFileSync } from "node:fs";

/** Vite plugin: `import script from "./x.sh"` yields the script's text, as the bundler does it for the shipped program. */
export function scriptAsText() {
  return {
    name: "script-as-text",
    load(id: string): string | undefined {
      const path = id.split("?", 1)[0] ?? id;
      if (!/\.(?:sh|jq)$/.test(path)) return undefined;
      return `export default ${JSON.stringify(readFileSync(path, "utf8"))};`;
    },
  };
}
