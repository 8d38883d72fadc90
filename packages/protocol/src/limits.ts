/**
 * Every limit of the wire format. A message beyond one is refused, whoever sent it.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bytes of the length before each frame's body: one unsigned integer, big-endian. */
export const FRAME_HEADER_BYTES = 4;

/** Longest frame body before a hello is accepted: strangers get no more of a server's memory. */
export const HELLO_FRAME_BYTES_MAX: number = 16 * KIB;

/** Longest frame body from a server to a client: all versions of a key, or a page of keys. */
export const REPLY_FRAME_BYTES_MAX: number = 128 * MIB;

/** Longest frame body between servers: replication is never refused for a large container. */
export const PEER_FRAME_BYTES_MAX: number = 128 * MIB;

/** Longest value, unless a server is configured otherwise: 1 MiB of text or bytes, and what msgpack puts before it. */
export const VALUE_BYTES_MAX: number = 1 * MIB + 16;

/** Longest key, in bytes of UTF-8. The shortest has 1. */
export const KEY_BYTES_MAX = 1024;

/** What a request may hold besides key and value: context, session clock, small fields. */
export const REQUEST_SLACK_BYTES: number = 256 * KIB;

/** Longest name of a server or a cluster, in bytes of UTF-8. */
export const NAME_BYTES_MAX = 255;

/** Longest name of a process's run, in bytes of UTF-8. */
export const RUN_BYTES_MAX = 255;

/** Longest text for people: a refusal, an error, an agent. Longer ones are cut when encoded. */
export const PROSE_BYTES_MAX: number = 4 * KIB;

/** Longest time a request may ask a server to try, in milliseconds: what a timer can hold. */
export const TIMEOUT_MS_MAX: number = 2 ** 31 - 1;

/** Longest page of keys a request may ask for. Servers give shorter ones as they see fit. */
export const PAGE_KEYS_MAX: number = 2 ** 31 - 1;

/**
 * The longest frame body that a server takes from a client whose hello it has accepted.
 *
 * About 1.25 MiB by default.
 *
 * @param valueBytesMax the server's limit for one value
 * @example
 * requestFrameBytesMax() //=> 1311744
 */
export function requestFrameBytesMax(valueBytesMax: number = VALUE_BYTES_MAX): number {
  return valueBytesMax + KEY_BYTES_MAX + REQUEST_SLACK_BYTES;
}

/** Most entries of a stamp: runs of servers that a server may know of. */
export const STAMP_ENTRIES_MAX = 64;

/** Most events that one answer to `trace` may list, and a request may ask for. */
export const TRACE_EVENTS_MAX = 10_000;

/** What a structure may be like, to be decoded at all. See `scanStructure`. */
export interface ScanLimits {
  /** How deep arrays and maps with content may be nested; 0 allows none. At most 1,024. */
  readonly depthMax: number;
  /** Scalars, arrays and maps altogether; a map's keys count. */
  readonly itemsMax: number;
  /** Whether maps are allowed. Messages and stored records have none. */
  readonly maps: boolean;
  /** Whether the timestamp extension (type -1) is allowed. Messages and stored records have none. */
  readonly timestamps: boolean;
}

/** For a hello and its answer. Wider than needed, so that those of later versions can be refused for their version. */
export const HELLO_SCAN: ScanLimits = { depthMax: 8, itemsMax: 1024, maps: true, timestamps: true };

/** For requests: the largest context that still makes a token has fewer than 64 Ki numbers. */
export const REQUEST_SCAN: ScanLimits = {
  depthMax: 4,
  itemsMax: 2 ** 17,
  maps: false,
  timestamps: false,
};

/** For replies and for messages between servers: millions of entries at most. */
export const SERVER_SCAN: ScanLimits = {
  depthMax: 8,
  itemsMax: 2 ** 22,
  maps: false,
  timestamps: false,
};

/** For records from a store. */
export const RECORD_SCAN: ScanLimits = {
  depthMax: 16,
  itemsMax: 2 ** 24,
  maps: false,
  timestamps: false,
};
