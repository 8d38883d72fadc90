/** Records what a load does, from the first proxy to the last read. */
import { setInterval } from "node:timers";
import { formatAddress, type ServerAddress } from "./address.js";
import { clockBefore, finalReads } from "./final-reads.js";
import { HistoryFile } from "./history-file.js";
import { runLoad } from "./load.js";
import { type Counts, Recorder } from "./recorder.js";

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
}

/** @throws UsageError when the file cannot be written, or the command not be started */
export async function record(options: RecordOptions): Promise<Recorded> {
  const { servers, say, signal } = options;
  const before = await clockBefore({ ...options, addresses: servers.map(formatAddress) });
  if (typeof before === "string") {
    say(`What the servers had before is not known, and may look invented: ${before}.`);
  }
  const file = new HistoryFile(options.out, {
    servers: servers.length,
    before: typeof before === "string" ? undefined : before,
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
    file.close();
    const { counts, keys, lostReason } = recorder;
    const { out } = options;
    return { file: out, counts, keys: keys.size, code, incomplete: lostReason, notFinal };
  } finally {
    await recorder.close();
    file.close();
  }
}

async function readFinally(
  recorder: Recorder,
  { cluster, agreeMs, say }: RecordOptions,
): Promise<string | undefined> {
  if (recorder.keys.size > 0) {
    say("Waiting until all servers have the same, to read every key at each of them.");
  }
  return finalReads({
    addresses: recorder.addresses,
    cluster: recorder.cluster ?? cluster,
    keys: recorder.keys,
    agreeMs,
    // An interrupt has ended the command; these last reads end by themselves.
    signal: new AbortController().signal,
    agreed: (clock) => (recorder.agreed = clock),
  });
}

function progressOf({ counts, keys }: Recorder): string {
  const { operations, connections, failed, unknown } = counts;
  return (
    `${operations} operations on ${keys.size} keys over ${connections} connections; ` +
    `${failed} failed, of ${unknown} nobody knows.`
  );
}
