/**
 * Several streams as one, each item when it comes. A source is asked for more once its last item was taken: whoever reads slowly holds them all.
 */

interface Offer<T> {
  readonly item: T;
  readonly taken: () => void;
}

/**
 * The items of all sources, those of one in their order. Ends when all have ended, or when one has failed, with its error.
 *
 * @param stop aborted when nothing more is wanted: the sources are to end then
 */
export async function* merged<T>(
  sources: readonly AsyncIterable<T>[],
  stop: AbortController,
): AsyncGenerator<T, void, undefined> {
  const offers: Offer<T>[] = [];
  const failures: unknown[] = [];
  let running = sources.length;
  let wake = (): void => {};

  const pump = async (source: AsyncIterable<T>): Promise<void> => {
    try {
      for await (const item of source) {
        if (stop.signal.aborted) break;
        await new Promise<void>((taken) => {
          offers.push({ item, taken });
          wake();
        });
      }
    } catch (error) {
      failures.push(error);
    } finally {
      running--;
      wake();
    }
  };

  for (const source of sources) void pump(source);
  try {
    for (;;) {
      const offer = offers.shift();
      if (offer !== undefined) {
        try {
          yield offer.item;
        } finally {
          offer.taken();
        }
      } else if (failures.length > 0) {
        throw failures[0];
      } else if (running === 0) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop.abort();
    for (const { taken } of offers) taken();
  }
}
