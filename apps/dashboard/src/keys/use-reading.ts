/** What a key is, asked anew whenever a server's clock has moved. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, readKey } from "../api/client.js";
import type { Cluster, Reading } from "../api/types.js";
import { messageOf } from "../ui/task.js";
import type { Held } from "./model.js";

/** Something that changes whenever what servers hold, or whether they can be asked, may have changed. */
export function pulseOf({ members }: Cluster): string {
  return JSON.stringify(members.map(({ status }) => [status?.clock, status?.phase]));
}

/** What each server holds by itself, in the order of the members; none until they have answered. */
export function useHeld(key: string, cluster: Cluster): readonly [readonly Held[], () => void] {
  const ask = async () => {
    const each = cluster.members.map(async ({ name: server, status }): Promise<Held> => {
      if (status === undefined) return { server, reading: undefined };
      const reading = await readKey(key, { server, consistency: "one" }).catch(() => undefined);
      return { server, reading };
    });
    return Promise.all(each);
  };
  const [held, refresh] = useAnswer(key, cluster, ask);
  return [held ?? [], refresh];
}

export interface Strongest {
  /** `undefined` until the first answer. */
  readonly reading?: Reading;
  /** Why it was read from one server alone. */
  readonly weakened?: string;
  readonly error?: string;
}

/** A quorum's answer, or this server's own where there is none. */
export function useReading(key: string, cluster: Cluster): readonly [Strongest, () => void] {
  const [answer, refresh] = useAnswer(key, cluster, () => strongest(key));
  return [answer ?? {}, refresh];
}

/** The latest answer for a key, and a way to have it asked again. */
function useAnswer<T>(
  key: string,
  cluster: Cluster,
  ask: () => Promise<T>,
): readonly [T | undefined, () => void] {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly told: T }>();
  const [round, setRound] = useState(0);
  const latest = useRef(0);
  useEffect(() => {
    latest.current += 1;
    const mine = latest.current;
    const take = async () => {
      const told = await ask();
      if (mine === latest.current) setAnswer({ key, told });
    };
    void take();
  }, [key, pulseOf(cluster), round]);
  return [answer?.key === key ? answer.told : undefined, () => setRound((round) => round + 1)];
}

async function strongest(key: string): Promise<Strongest> {
  try {
    return { reading: await readKey(key, { consistency: "quorum" }) };
  } catch (quorum) {
    const weakened = messageOf(quorum);
    if (!(quorum instanceof ApiError) || quorum.reason !== "unavailable") {
      return { error: weakened };
    }
    try {
      return { reading: await readKey(key, { consistency: "one" }), weakened };
    } catch (error) {
      return { error: messageOf(error) };
    }
  }
}
