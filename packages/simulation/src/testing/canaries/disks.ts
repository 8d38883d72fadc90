/** Disks that do not keep their word, and replicas that trust them too much or too little (I-1, I-4, I-9, I-10, P-6). */
import { pack, type Plain, unpack } from "@vclock/protocol";
import { type Batch, type Effects, type Input, Replica } from "@vclock/replica";
import { SimulatedDisk } from "../../cluster/disk.js";
import { type Process, REPLICA, type System } from "../../system.js";
import { broken, opened, showing } from "./broken.js";
import { isNamed, tableOf } from "./store-keys.js";

/** Of a batch that the machine stopped in, one half is there. */
class TearingDisk extends SimulatedDisk {
  override tear({ puts, deletes }: Batch): void {
    this.commit({ puts: puts.slice(0, puts.length >> 1), deletes });
  }

  protected override blank(): SimulatedDisk {
    return new TearingDisk();
  }
}
export const TORN_BATCHES: System = { ...REPLICA, newDisk: () => new TearingDisk() };

/** Says at once that a batch is durable, and writes it when it comes to it. */
export const LYING_DISK: System = {
  open: (config, store): Process => {
    const disk = store as SimulatedDisk;
    const cache = disk.clone();
    const replica = Replica.open(config, cache);
    const queue: Batch[] = [];
    return {
      get node() {
        return replica.node;
      },
      status: (nowMs) => replica.status(nowMs),
      step: (nowMs, inputs) => {
        // What the real disk says is for the queue only; what it has no room for is tried again.
        if (inputs.some(({ type }) => type === "durable")) queue.shift();
        const isTold = inputs.some(({ type }) => type === "durable" || type === "storeFull");
        const wasBusy = queue.length > 0 && !isTold;
        let effects = replica.step(
          nowMs,
          inputs.filter(({ type }) => type !== "durable" && type !== "storeFull"),
        );
        while (effects.batch !== undefined) {
          cache.commit(effects.batch);
          queue.push(effects.batch);
          effects = joined(effects, replica.step(nowMs, [{ type: "durable" }]));
        }
        return { ...effects, batch: wasBusy ? undefined : queue[0] };
      },
    };
  },
};

function joined(first: Effects, then: Effects): Effects {
  return {
    ...then,
    messages: [...first.messages, ...then.messages],
    replies: [...first.replies, ...then.replies],
    notes: [...first.notes, ...then.notes],
    events: [...first.events, ...then.events],
  };
}

/** Writes a batch in two, one after the other. */
function inTwo(isFirst: (storeKey: Uint8Array) => boolean): System {
  return broken(({ disk }) => {
    let rest: Batch | undefined;
    let isLast = true;
    let next: Batch | undefined;
    return {
      input: (input): Input[] => {
        next = undefined;
        // There is room for the second part: it is tried until there is.
        if (input.type === "storeFull" && isLast && rest !== undefined) next = rest;
        else if (input.type === "durable" && !isLast) {
          isLast = true;
          next = rest;
        } else if (input.type === "durable" || input.type === "storeFull") {
          rest = undefined;
          isLast = true;
          return [input];
        }
        return next === undefined ? [input] : [];
      },
      effects: (effects) => (next === undefined ? effects : { ...effects, batch: next }),
      batch: (batch) => {
        if (batch === rest || disk.isEmpty) return batch;
        const part = (isIn: boolean): Batch => ({
          puts: batch.puts.filter(([key]) => isFirst(key) === isIn),
          deletes: batch.deletes.filter((key) => isFirst(key) === isIn),
        });
        const [first, second] = [part(true), part(false)];
        if (isEmpty(first) || isEmpty(second)) return batch;
        rest = second;
        isLast = false;
        return first;
      },
    };
  });
}

function isEmpty({ puts, deletes }: Batch): boolean {
  return puts.length + deletes.length === 0;
}

export const COUNTER_LATER: System = inTwo((key) => !isNamed(key, "cut"));
export const CLOCK_FIRST: System = inTwo((key) => isNamed(key, "cut"));

/** One in so many reads of a key fails, and the key looks absent. */
const READS_A_FAILURE = 20;

export const FAILURE_IS_ABSENCE: System = opened(({ disk }) => {
  let reads = 0;
  return {
    store: showing(disk, {
      get: (key) =>
        tableOf(key) === "containers" && ++reads % READS_A_FAILURE === 0
          ? undefined
          : disk.get(key),
    }),
  };
});

function changingBatches(change: (batch: Batch) => Batch): System {
  return broken(() => ({ batch: change }));
}

/** Every third version misses its entry in the index. */
export const INDEX_WITH_GAPS: System = broken(() => {
  let entries = 0;
  return {
    batch: ({ puts, deletes }) => ({
      puts: puts.filter(([key]) => tableOf(key) !== "versions" || ++entries % 3 !== 0),
      deletes,
    }),
  };
});

export const INDEX_NOT_CLEARED: System = changingBatches(({ puts, deletes }) => ({
  puts,
  deletes: deletes.filter((key) => tableOf(key) !== "versions"),
}));

/** Rewrites a record of the batch, a list of fields, on its way to the disk. */
export function changingRecord(
  name: string,
  change: (fields: readonly Plain[]) => readonly Plain[],
): System {
  return changingBatches(({ puts, deletes }) => ({
    puts: puts.map(([key, value]) =>
      isNamed(key, name)
        ? ([key, pack(change(unpack(value) as readonly Plain[]))] as const)
        : ([key, value] as const),
    ),
    deletes,
  }));
}

/** Where it stands in the records. */
const CLOCK = 1;
const FLOOR = 3;
const RETIRED = 5;

export const FLOOR_NOT_WRITTEN: System = changingRecord("cut", (cut) => cut.with(FLOOR, []));
export const RETIREMENT_NOT_WRITTEN: System = changingRecord("identity", (identity) =>
  identity.with(RETIRED, []),
);

/** Now and then, the clock that is written lacks its last entry. */
const LACKS_EVERY = 10;

export const CLOCK_BACK: System = changingRecord("cut", (cut) => {
  const clock = cut[CLOCK] as readonly (string | number)[];
  const operations = clock.reduce<number>((sum, each) => sum + (Number(each) || 0), 0);
  return operations % LACKS_EVERY === 0 ? cut.with(CLOCK, clock.slice(0, -2)) : cut;
});
