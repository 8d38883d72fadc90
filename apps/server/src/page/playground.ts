/**
 * The playground: what `vc serve --playground` lets the page do to the servers that it has started. A server cannot do it itself; it asks
 * its parent over the channel between them.
 */
import { PageError } from "./page-error.js";

export type PlaygroundAction = "cut" | "heal" | "pause" | "resume" | "restart";

export interface PlaygroundState {
  /** Pairs of servers between which the wire is cut. */
  readonly cuts: readonly (readonly [string, string])[];
  readonly servers: readonly {
    readonly name: string;
    readonly state: "running" | "paused" | "starting" | "stopped";
  }[];
}

export interface Playground {
  /** `undefined` when nobody answers. */
  state(): Promise<PlaygroundState | undefined>;
  /** @throws PageError when it cannot be done */
  do(action: PlaygroundAction, ...servers: readonly string[]): Promise<PlaygroundState>;
}

/** What goes to the parent. */
export interface PlaygroundRequest {
  readonly type: "playground";
  readonly id: number;
  readonly action: PlaygroundAction | "state";
  readonly servers: readonly string[];
}

/** What comes back. */
export type PlaygroundReply = { readonly type: "playground"; readonly id: number } & (
  | { readonly state: PlaygroundState }
  | { readonly error: string }
);

const PATIENCE_MS = 5_000;

/** The parent's, or `undefined` without a parent to ask. */
export function parentPlayground(): Playground | undefined {
  if (process.send === undefined) return undefined;
  const waiting = new Map<number, (reply: PlaygroundReply) => void>();
  let lastId = 0;
  process.on("message", (message: PlaygroundReply | undefined) => {
    if (message?.type !== "playground") return;
    waiting.get(message.id)?.(message);
  });
  const ask = async (
    action: PlaygroundRequest["action"],
    servers: readonly string[],
  ): Promise<PlaygroundState> => {
    lastId += 1;
    const id = lastId;
    const reply = await new Promise<PlaygroundReply>((resolve) => {
      const silent = () =>
        resolve({ type: "playground", id, error: "vc serve does not answer any more" });
      const timer = setTimeout(silent, PATIENCE_MS);
      waiting.set(id, (reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
      const request: PlaygroundRequest = { type: "playground", id, action, servers };
      if (process.connected) process.send?.(request);
      else silent();
    });
    waiting.delete(id);
    if ("error" in reply) throw new PageError(409, "playground", reply.error);
    return reply.state;
  };
  return {
    state: () => ask("state", []).catch(() => undefined),
    do: (action, ...servers) => ask(action, servers),
  };
}
