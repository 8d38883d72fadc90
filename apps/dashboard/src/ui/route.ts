/** Where in the page one is: `#/keys/color`. Links, the back button and bookmarks work. */
import { useEffect, useState } from "preact/hooks";

export type View = "cluster" | "keys" | "trace" | "playground";

export interface Route {
  /** `undefined`: none was asked for. */
  readonly view: View | undefined;
  /** Of the view *keys*: the key. */
  readonly key: string | undefined;
}

const VIEWS: readonly View[] = ["cluster", "keys", "trace", "playground"];

export function parseRoute(hash: string): Route {
  const [, name = "", ...rest] = hash.replace(/^#/, "").split("/");
  const view = VIEWS.find((view) => view === name);
  return { view, key: rest.length === 0 ? undefined : decode(rest.join("/")) };
}

export function keyLink(key: string): string {
  return `#/keys/${encodeURIComponent(key)}`;
}

export function useRoute(): Route {
  const [hash, setHash] = useState(globalThis.location.hash);
  useEffect(() => {
    const changed = () => setHash(globalThis.location.hash);
    globalThis.addEventListener("hashchange", changed);
    return () => globalThis.removeEventListener("hashchange", changed);
  }, []);
  return parseRoute(hash);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
