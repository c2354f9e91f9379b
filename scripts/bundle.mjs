/**
 * Makes dist/: `atomic-build.cjs` answers "nothing to do" by itself and loads `engine.cjs` only when there is work, since
 * reading and compiling the whole engine costs more than a whole null build. CommonJS, as Node starts it 3 ms sooner
 * than a module. `dist/stamp` is touched last: the launcher compares sources with it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

/** Leaves `import("./invocation.ts")` as a call that loads the second bundle at run time. */
const engineStaysApart = {
  name: "engine-stays-apart",
  setup(context) {
    context.onResolve({ filter: /\/invocation\.ts$/ }, () => ({ path: "./engine.cjs", external: true }));
  },
};

const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  loader: { ".sh": "text" },
  define: { "import.meta.dirname": "__dirname" },
  legalComments: "none",
  logLevel: "warning",
};

mkdirSync(dist, { recursive: true });
await build({
  ...shared,
  entryPoints: [join(root, "engine/cli/main.ts")],
  outfile: join(dist, "atomic-build.cjs"),
  plugins: [engineStaysApart],
});
await build({ ...shared, entryPoints: [join(root, "engine/cli/invocation.ts")], outfile: join(dist, "engine.cjs") });
writeFileSync(join(dist, "stamp"), "");
