import { expect, test } from "vitest";
import { reachableMirrors } from "../../../engine/execution/reachable-mirrors.ts";
import type { Action, Mirrors } from "../../../engine/rule/action.ts";
import { graphOf } from "../../support/execution-workspace.ts";

const STORE = { blobFolder: "/cache/cas" };
const MIRRORS: Mirrors = { environment: { WHERE: "http://a" }, hostFolders: ["/srv/r"] };

function actionWith(mirrors?: Mirrors): Action {
  const [action] = graphOf([{ name: "fetch", ...(mirrors && { mirrors }) }]).actions;
  if (action === undefined) throw new Error("The sketch gave no action");
  return action;
}

test("an action without mirrors reaches nothing", () => {
  expect(reachableMirrors(actionWith(), STORE)).toEqual({ environment: {}, hostFolders: [] });
});

test("the store is reached only by those who ask for it, where it has files", () => {
  expect(reachableMirrors(actionWith(MIRRORS), STORE)).toEqual(MIRRORS);
  const asking = actionWith({ ...MIRRORS, includesStore: true });
  expect(reachableMirrors(asking, STORE)).toEqual({
    environment: { WHERE: "http://a", BLOB_FOLDER: "/cache/cas" },
    hostFolders: ["/srv/r", "/cache/cas"],
  });
  expect(reachableMirrors(asking, {})).toEqual(MIRRORS);
});
