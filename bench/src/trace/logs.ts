/**
 * Logs of hosts that do nothing wrong, as long as one likes.
 */
import type { Random } from "../load/random.js";

/** Messages on their way, for each host. */
const IN_FLIGHT = 2;
/** In characters; a file read as a stream comes in chunks of this size. */
const CHUNK_LENGTH = 1 << 16;
/** One in so many events is local: the others send and receive. */
const LOCAL = 4;

interface LoggedMessage {
  readonly from: number;
  readonly clock: Float64Array;
}

/**
 * A log in ShiViz's default format, in chunks that end with a line each. Hosts are drawn at random; of four events one is local, and of the others every second
 * receives what another host sent a while ago.
 */
export function* shivizLog(events: number, hosts: number, random: Random): Generator<string> {
  const names = Array.from({ length: hosts }, (_, host) => `s${host + 1}`);
  const clocks = names.map(() => new Float64Array(hosts));
  const flying: LoggedMessage[] = [];
  let chunk = "";
  for (let event = 0; event < events; event++) {
    const host = random.below(hosts);
    const clock = clocks[host] as Float64Array;
    clock[host] = (clock[host] as number) + 1;
    let text = `computes step ${event}`;
    if (random.below(LOCAL) > 0) {
      const received = flying.length < IN_FLIGHT * hosts ? undefined : take(flying, random);
      text =
        received === undefined ? `sends request ${event}` : `receives from ${names[received.from]}`;
      if (received === undefined) flying.push({ from: host, clock: clock.slice() });
      else
        for (let at = 0; at < hosts; at++)
          clock[at] = Math.max(clock[at] as number, received.clock[at] as number);
    }
    chunk += `${text}\n${names[host]} ${clockJson(names, clock)}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

function take(flying: LoggedMessage[], random: Random): LoggedMessage | undefined {
  const at = random.below(flying.length);
  const taken = flying[at];
  const last = flying.pop();
  if (last !== undefined && at < flying.length) flying[at] = last;
  return taken;
}

/** As GoVector has it: hosts of which nothing is known are left out. */
function clockJson(names: readonly string[], clock: Float64Array): string {
  let json = "{";
  for (let at = 0; at < names.length; at++) {
    if (clock[at] === 0) continue;
    json += `${json === "{" ? "" : ", "}"${names[at]}":${clock[at]}`;
  }
  return `${json}}`;
}
