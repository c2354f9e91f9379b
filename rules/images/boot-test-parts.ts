import type { ToolScript } from "../script-action.ts";
import bootTestChecks from "../tools/boot-test-checks.sh";
import bootTestMachine from "../tools/boot-test-machine.sh";
import bootTestMedia from "../tools/boot-test-media.sh";
import bootTestResults from "../tools/boot-test-results.sh";
import serveHttp from "../tools/serve-http.sh";

/** What every test script with a machine reads from beside itself: the machine, its media, its checks and results, its web server. */
export const BOOT_TEST_PARTS: readonly ToolScript[] = [
  { name: "boot-test-checks.sh", text: bootTestChecks },
  { name: "boot-test-machine.sh", text: bootTestMachine },
  { name: "boot-test-media.sh", text: bootTestMedia },
  { name: "boot-test-results.sh", text: bootTestResults },
  { name: "serve-http.sh", text: serveHttp },
];
