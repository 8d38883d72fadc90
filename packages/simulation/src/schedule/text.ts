/**
 * Schedules as text, to be kept, read and edited by people.
 *
 * One action a line, in the order in which they happen; `#` begins a comment. What is usual goes without saying: a
 * message is delivered from the head of its queue, and a crash loses the batch that was on its way to the disk.
 *
 * @example
 * # P-7: both updates are shown, though s2 missed the first.
 * seed 42
 * setup servers=2 keys=1 connected pullEntriesMax=1
 * update c1 s1 a one context=none
 * commit s1
 * lose s1 s2
 * pass 250
 * deliver s1 s2 at=2 copy
 * crash s2 batch=torn
 */
import { DEFAULT_TUNING, type Tuning } from "@vclock/replica";
import { formatSeed, parseSeed } from "../seed.js";
import type { Action, Schedule, Setup } from "./action.js";
import { type Spelling, Words, flag, place, readOption, wholeNumber } from "./fields.js";
import { readAction, writeAction } from "./lines.js";
import { ScheduleSyntaxError } from "./syntax-error.js";

/** Bounds what a hostile text costs. The longest schedules drawn are a hundredth of it. */
const TEXT_CHARACTERS_MAX = 16 << 20;
const ACTIONS_MAX = 100_000;
const SERVERS_MAX = 64;
const KEYS_MAX = 26;

/**
 * Writes a schedule down.
 *
 * @param comments stand at the top, each on a line of its own, or on several.
 * @returns text that `parseSchedule` reads back to an equal schedule.
 */
export function formatSchedule(schedule: Schedule, comments: readonly string[] = []): string {
  const lines = comments
    .flatMap((comment) => comment.split(/\r\n|\r|\n/))
    .map((comment) => `# ${comment}`.trimEnd());
  if (schedule.seed !== undefined) lines.push(`seed ${formatSeed(schedule.seed)}`);
  lines.push(writeSetup(schedule.setup), ...schedule.actions.map(writeAction));
  return `${lines.join("\n")}\n`;
}

/**
 * Reads what `formatSchedule` or a person wrote. O(length), with bounds on length, actions, servers and keys.
 *
 * @throws ScheduleSyntaxError with the line, what was expected there and what was found.
 */
export function parseSchedule(text: string): Schedule {
  if (text.length > TEXT_CHARACTERS_MAX) {
    throw new ScheduleSyntaxError(1, `at most ${TEXT_CHARACTERS_MAX} characters`, text);
  }
  let seed: bigint | undefined;
  let setup: Setup | undefined;
  const actions: Action[] = [];
  let number = 0;
  for (const line of text.split("\n")) {
    number++;
    const words = new Words(number, wordsOf(line));
    if (words.first === undefined) continue;
    if (setup !== undefined) {
      if (actions.length === ACTIONS_MAX)
        throw words.error(`at most ${ACTIONS_MAX} actions`, words.first);
      actions.push(readAction(words));
    } else if (words.first === "seed" && seed === undefined) {
      seed = readSeed(words);
    } else {
      setup = readSetup(words);
    }
  }
  if (setup === undefined) throw new ScheduleSyntaxError(number, SETUP_EXPECTED, undefined);
  return { seed, setup, actions };
}

/** The line without its comment, at white space. */
function wordsOf(line: string): string[] {
  const comment = line.search(/(?:^|\s)#/);
  const trimmed = (comment < 0 ? line : line.slice(0, comment)).trim();
  return trimmed === "" ? [] : trimmed.split(/\s+/, WORDS_MAX + 1);
}

/** More than any line has: the longest is the setup with all its tuning. */
const WORDS_MAX = 64;

const SEED = place<bigint>({
  what: "a seed from 0 to 2^64 - 1, decimal or 0x and hexadecimal",
  write: formatSeed,
  read: (word) => {
    try {
      return parseSeed(word);
    } catch {
      return undefined;
    }
  },
});

function readSeed(words: Words): bigint {
  words.next();
  const seed = SEED.read(words);
  words.end();
  return seed;
}

const SETUP_EXPECTED = "a line such as setup servers=3 keys=1 connected";
const SERVERS = wholeNumber(`a number of servers from 1 to ${SERVERS_MAX}`, 1, SERVERS_MAX);
const KEYS = wholeNumber(`a number of keys from 1 to ${KEYS_MAX}`, 1, KEYS_MAX);
const CONNECTED = flag("connected");
const AMOUNT = wholeNumber("a whole number");
const TUNING_NAMES = Object.keys(DEFAULT_TUNING) as (keyof Tuning)[];

function writeSetup(setup: Setup): string {
  const words = ["setup", `servers=${setup.servers}`, `keys=${setup.keys}`];
  if (setup.connected) words.push(CONNECTED.write(true));
  for (const name of TUNING_NAMES) {
    const value = setup.tuning[name];
    if (value !== undefined) words.push(`${name}=${AMOUNT.write(value)}`);
  }
  return words.join(" ");
}

function readSetup(words: Words): Setup {
  const first = words.next();
  if (first !== "setup") throw words.error(SETUP_EXPECTED, first);
  const servers = readRequired(words, "servers", SERVERS);
  const keys = readRequired(words, "keys", KEYS);
  const connected = CONNECTED.read(words);
  const tuning: Partial<Record<keyof Tuning, number>> = {};
  for (const name of TUNING_NAMES) {
    const value = readOption(words, name, AMOUNT);
    if (value !== undefined) tuning[name] = value;
  }
  words.end();
  return { servers, keys, connected, tuning };
}

function readRequired(words: Words, name: string, spelling: Spelling<number>): number {
  const value = readOption(words, name, spelling);
  if (value === undefined) throw words.error(`${name}= and ${spelling.what}`, words.first);
  return value;
}
