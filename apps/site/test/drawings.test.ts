/**
 * The drawings of the guides are what our own writer makes of small executions. After a change of either:
 * `npx vitest run test/drawings.test.ts --update`.
 */
import { join } from "node:path";

import { expect, it } from "vitest";

import { drawings } from "./stories.js";

const folder = join(import.meta.dirname, "../../../docs/guides/images");

it.each(Object.entries(drawings))("%s.svg is current", async (name, draw) => {
  await expect(draw()).toMatchFileSnapshot(join(folder, `${name}.svg`));
});
