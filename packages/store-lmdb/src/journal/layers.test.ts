import { mkdirSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { freshDirectoryInMemory } from "../testing/directory.js";
import { generator, randomSeed } from "../testing/random.js";
import { bytes, pairsOf, text, type Twin } from "../testing/twin.js";
import { layered } from "./layers.js";
import type { Overlay } from "./overlay.js";
import { Segment } from "./segment.js";

type Changes = ReadonlyMap<string, string | undefined>;

/** An overlay in which these keys have these values, or were deleted. */
async function overlayOf(changes: Changes): Promise<Overlay> {
  const directory = freshDirectoryInMemory();
  mkdirSync(directory);
  await Segment.make(directory, "a store", 0, 64 * 1024);
  const segment = (await Segment.open(directory, "a store", 0, 1)) as Segment;
  let number = 0;
  for (const [key, value] of changes) {
    // Each in a batch of its own, over something else.
    await segment.append({ puts: [[bytes(key), bytes("former")]], deletes: [] }, ++number);
    const puts = value === undefined ? [] : [[bytes(key), bytes(value)] as const];
    await segment.append({ puts, deletes: value === undefined ? [bytes(key)] : [] }, ++number);
  }
  await segment.close();
  return segment.overlay;
}

function between(pairs: Twin, from: string, to: string): [string, string][] {
  return pairsOf(pairs).filter(([key]) => from <= key && key < to);
}

describe("layers", () => {
  const seed = randomSeed();
  it(`show the newest of each key, in order, in any range (seed ${seed})`, async () => {
    const random = generator(seed);
    const key = (): string =>
      String.fromCharCode(250 + Math.floor(random() * 6))
        .repeat(1 + Math.floor(random() * 3))
        .concat(String(Math.floor(random() * 4)));
    for (let round = 0; round < 30; round++) {
      const layers = [0, 1].map(
        (layer) =>
          new Map(
            Array.from({ length: Math.floor(random() * 15) }, () => [
              key(),
              random() < 0.4 ? undefined : `layer ${layer}, ${random()}`,
            ]),
          ) as Changes,
      );
      const below: Twin = new Map(
        Array.from({ length: Math.floor(random() * 15) }, () => [key(), "below"]),
      );
      const expected = new Map(below);
      for (const changes of [...layers].reverse()) {
        for (const [name, value] of changes) {
          if (value === undefined) expected.delete(name);
          else expected.set(name, value);
        }
      }
      const overlays = await Promise.all(layers.map(overlayOf));
      for (let probe = 0; probe < 20; probe++) {
        const [from, to] = probe === 0 ? ["", "\xff\xff\xff\xff"] : [key(), key()];
        const pairs = between(below, from, to).map(
          ([name, value]) => [bytes(name), bytes(value)] as const,
        );
        const found = Array.from(layered(overlays, pairs, from, to), ([name, value]) => [
          text(name),
          text(value),
        ]);
        expect(found, `round ${round}, ${from} to ${to}`).toEqual(between(expected, from, to));
      }
    }
  });
});
