/** Records what a load does, from the first proxy to the last read. */
import { setInterval } from "node:timers";
import { InterruptedError } from "../errors.js";
import { formatAddress, type ServerAddress } from "./address.js";
import { type Before, clockBefore, finalReads } from "./final-reads.js";
import { HistoryFile } from "./history-file.js";
import { runLoad } from "./load.js";
import { type Counts, Recorder } from "./recorder.js";
import { checkStartable } from "./startable.js";

const PROGRESS_EVERY_MS = 10_000;

export interface RecordOptions {
  readonly servers: readonly ServerAddress[];
  /** As far as it is known before the first client names it. */
  readonly cluster: string | undefined;
  readonly out: string;
  readonly command: readonly string[];
  /** Whether every key is read again at every server in the end. */
  readonly final: boolean;
  /** How long servers may take to agree before that. */
  readonly agreeMs: number;
  /** Whether what the command prints goes to standard error. */
  readonly aside: boolean;
  /** Ends the command; what it did until then is kept. */
  readonly signal: AbortSignal;
  /** Told what happens, in sentences. */
  readonly say: (text: string) => void;
}

export interface Recorded {
  readonly file: string;
  readonly counts: Counts;
  readonly keys: number;
  /** The command's exit code. */
  readonly code: number;
  /** Why not everything is in the history; `undefined` when everything is. */
  readonly incomplete: string | undefined;
  /** Why there are no final reads, though they were wanted. */
  readonly notFinal: string | undefined;
  /** Why no server was used from the beginning to the end; `undefined` when one was. */
  readonly unreached: string | undefined;
}

/**
 * @throws UsageError when the file cannot be written, or the command not be started
 * @throws InterruptedError when the signal fires before the command is started
 */
export async function record(options: RecordOptions): Promise<Recorded> {
  const { servers, say, signal } = options;
  checkStartable(options.command[0] ?? "", process.env["PATH"]);
  const before = await clockBefore({ ...options, waits: (why) => say(waitingText(why, options)) });
  if (signal.aborted) {
    throw new InterruptedError("interrupted before the command was started; nothing is recorded");
  }
  if (before.type !== "known") say(beforeText(before));
  const file = new HistoryFile(options.out, {
    servers: servers.length,
    before: before.type === "known" ? before.clock : undefined,
  });
  const recorder = new Recorder(file);
  try {
    const environment = { VC_SERVERS: await recorder.open(servers) };
    say(`Recording ${servers.map(formatAddress).join(", ")} into ${options.out}.`);
    const progress = setInterval(() => say(progressOf(recorder)), PROGRESS_EVERY_MS);
    let code: number;
    try {
      code = await runLoad(options.command, { environment, aside: options.aside, signal });
    } finally {
      clearInterval(progress);
    }
    say(`The command has ended with exit code ${code}. ${progressOf(recorder)}`);
    const notFinal = options.final ? await readFinally(recorder, options) : undefined;
    await recorder.close();
    const { counts, keys, lostReason } = recorder;
    const { out } = options;
    const unreached = before.type === "unreached" && !recorder.reached ? before.why : undefined;
    if (unreached === undefined) file.close();
    else file.discard();
    const why = { incomplete: lostReason, notFinal, unreached };
    return { file: out, counts, keys: keys.size, code, ...why };
  } finally {
    await recorder.close();
    file.close();
  }
}

async function readFinally(
  recorder: Recorder,
  options: RecordOptions,
): Promise<string | undefined> {
  const { cluster, say, signal } = options;
  if (recorder.keys.size > 0) {
    say("Waiting until all servers have the same, to read every key at each of them.");
  }
  return finalReads({
    ...options,
    addresses: recorder.addresses,
    cluster: recorder.cluster ?? cluster,
    keys: recorder.keys,
    waits: (why) => say(waitingText(why, options)),
    // An interrupt that has ended the command does not end these last reads, too.
    signal: signal.aborted ? new AbortController().signal : signal,
    agreed: (clock) => (recorder.agreed = clock),
  });
}

function waitingText(why: string, { agreeMs }: RecordOptions): string {
  return `Waiting up to ${agreeMs / 1_000} s (--agree), because ${why}.`;
}

function beforeText({ type, why }: Exclude<Before, { type: "known" }>): string {
  return type === "unreached"
    ? `${why.replace(/\.$/, "")}. The command is run all the same: it may start them.`
    : `What the servers had before is not known, and may look invented: ${why}.`;
}

function progressOf({ counts, keys }: Recorder): string {
  const { operations, connections, failed, unknown } = counts;
  return (
    `${operations} operations on ${keys.size} keys over ${connections} connections; ` +
    `${failed} failed, of ${unknown} nobody knows.`
  );
}
