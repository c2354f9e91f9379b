/**
 * Makes dist/: `atomic-build.cjs` answers "nothing to do" by itself and loads `engine.cjs` (engine/cli/load-engine.ts) only
 * when there is work, since reading the whole engine costs more than a whole null build. CommonJS, as Node starts it 3 ms sooner
 * than a module. `dist/stamp` is touched last: the launcher compares sources with it.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  loader: { ".sh": "text", ".jq": "text" },
  define: { "import.meta.dirname": "__dirname" },
  // A script of its own (load-engine.ts) cannot import, only require.
  supported: { "dynamic-import": false },
  legalComments: "none",
  logLevel: "warning",
};

mkdirSync(dist, { recursive: true });
for (const name of readdirSync(dist)) if (name.includes(".compiled")) rmSync(join(dist, name));
await build({
  ...shared,
  entryPoints: [join(root, "engine/cli/main.ts")],
  outfile: join(dist, "atomic-build.cjs"),
});
await build({ ...shared, entryPoints: [join(root, "engine/cli/invocation.ts")], outfile: join(dist, "engine.cjs") });
writeFileSync(join(dist, "stamp"), "");
