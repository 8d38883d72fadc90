/**
 * A load on Redis with replicas: `SET` and `WAIT 1`, `GET`, both at the primary.
 *
 * `WAIT` holds up its connection, and speaks for every write before it. So all that is set in one turn of the event loop is
 * sent at once, followed by one `WAIT`: with one operation under way that is `SET`, `WAIT`; with several, replicas are
 * asked once for all of them.
 */
import { Redis } from "ioredis";
import type { Operation } from "../../load/operations.js";
import type { ServingProcess, Target, TargetConnection } from "../../load/target.js";
import { ATTEMPTS_MAX, OperationError } from "../system.js";

export interface RedisTargetOptions {
  readonly host: string;
  /** The primary's. */
  readonly port: number;
  readonly processes: readonly ServingProcess[];
  /** Replicas that have a write when it is acknowledged. */
  readonly replicas: number;
}

/** Sets a key if its value is still what was read. */
const REPLACE = `if redis.call("GET", KEYS[1]) == ARGV[1] then
  redis.call("SET", KEYS[1], ARGV[2])
  return 1
end
return 0`;

/** Longer than a stall that is worth measuring. */
const WAIT_MS = 30_000;

export class RedisTarget implements Target {
  readonly processes: readonly ServingProcess[];
  readonly #options: RedisTargetOptions;

  constructor(options: RedisTargetOptions) {
    this.#options = options;
    this.processes = options.processes;
  }

  async connect(): Promise<TargetConnection> {
    const { host, port, replicas } = this.#options;
    const redis = new Redis({ host, port, lazyConnect: true, retryStrategy: () => null });
    redis.defineCommand("replace", { numberOfKeys: 1, lua: REPLACE });
    // Every operation that it strikes is told; without a listener, the library prints it, too.
    redis.on("error", () => undefined);
    await redis.connect();
    return new RedisConnection(redis as WithReplace, replicas);
  }
}

type WithReplace = Redis & {
  replace(key: string, seen: Buffer, value: Buffer): Promise<number>;
};

class RedisConnection implements TargetConnection {
  readonly #redis: WithReplace;
  readonly #replicas: number;
  /** The turn of the event loop that is on, once something was sent in it. */
  #turn: Turn | undefined;

  constructor(redis: WithReplace, replicas: number) {
    this.#redis = redis;
    this.#replicas = replicas;
  }

  async perform(operation: Operation): Promise<string> {
    try {
      return await this.#perform(operation);
    } catch (error) {
      throw OperationError.of("REDIS", error);
    }
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  async #perform(operation: Operation): Promise<string> {
    const { key } = operation;
    if (operation.type === "read") {
      return (await this.#get(key)) === null ? "absent" : "value";
    }
    const value = asBuffer(operation.value);
    if (operation.type === "modify") return this.#modify(key, value);
    const replicated = this.#replicated();
    await Promise.all([this.#redis.set(key, value), replicated]);
    return "written";
  }

  async #modify(key: string, value: Buffer): Promise<string> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const seen = (await this.#get(key)) ?? Buffer.of();
      const replicated = this.#replicated();
      const [isReplaced] = await Promise.all([this.#redis.replace(key, seen, value), replicated]);
      if (isReplaced === 1) return attempt === 1 ? "written" : "written, not at once";
    }
    throw new OperationError("REDIS_OUTRUN", "others were ahead every time");
  }

  #get(key: string): Promise<Buffer | null> {
    this.#inTurn();
    return this.#redis.getBuffer(key);
  }

  /** Resolves when enough replicas have what was sent in this turn, and what is still to be. */
  #replicated(): Promise<void> {
    const turn = this.#inTurn();
    turn.replicated ??= new Promise((resolve, reject) => {
      turn.end = () => void this.#wait().then(resolve, reject);
    });
    return turn.replicated;
  }

  /** @throws OperationError when not enough replicas have all that was sent before */
  async #wait(): Promise<void> {
    const have = await this.#redis.wait(this.#replicas, WAIT_MS);
    if (have >= this.#replicas) return;
    throw new OperationError("REDIS_NOT_REPLICATED", `${have} replicas have it`);
  }

  /** What is sent in one turn leaves in one write. */
  #inTurn(): Turn {
    if (this.#turn !== undefined) return this.#turn;
    const turn: Turn = {};
    this.#turn = turn;
    const { stream } = this.#redis;
    stream.cork();
    process.nextTick(() => {
      this.#turn = undefined;
      turn.end?.();
      stream.uncork();
    });
    return turn;
  }
}

interface Turn {
  replicated?: Promise<void>;
  end?: () => void;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
