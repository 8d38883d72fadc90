/** The stream of news, for as long as the page is open: how the servers are, and what they do. */
import { useEffect, useState } from "preact/hooks";
import { RateMeter } from "../cluster/rates.js";
import { LiveFeed } from "../trace/feed.js";
import type { Cluster, TraceNews } from "./types.js";

export interface Live {
  /** `undefined` until the server has answered. */
  readonly cluster: Cluster | undefined;
  /** False while the server does not answer; what is shown is what it said last. */
  readonly isConnected: boolean;
  readonly feed: LiveFeed;
  readonly rates: RateMeter;
}

const feed = new LiveFeed();
const rates = new RateMeter();

export function useLive(): Live {
  const [cluster, setCluster] = useState<Cluster>();
  const [isConnected, setConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource("/api/events");
    source.addEventListener("open", () => setConnected(true));
    source.addEventListener("error", () => setConnected(false));
    source.addEventListener("cluster", (message: MessageEvent<string>) => {
      const news = JSON.parse(message.data) as Cluster | { readonly error: unknown };
      if ("error" in news) return;
      rates.take(news);
      setCluster(news);
      setConnected(true);
    });
    source.addEventListener("trace", (message: MessageEvent<string>) => {
      feed.take(JSON.parse(message.data) as TraceNews);
    });
    // A browser gives up on a stream that was refused once; the server may only be starting.
    const again = setInterval(() => {
      if (source.readyState === EventSource.CLOSED) globalThis.location.reload();
    }, 3_000);
    return () => {
      clearInterval(again);
      source.close();
    };
  }, []);
  return { cluster, isConnected, feed, rates };
}
