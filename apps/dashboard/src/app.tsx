import type { Cluster } from "./api/types.js";
import { type Live, useLive } from "./api/live.js";
import { ClusterView } from "./cluster/cluster-view.js";
import { KeysView } from "./keys/keys-view.js";
import { TraceView } from "./trace/trace-view.js";
import { PlaygroundView } from "./playground/playground-view.js";
import { useRoute, type View } from "./ui/route.js";
import { useTheme } from "./ui/theme.js";

const TITLES: Readonly<Record<View, string>> = {
  cluster: "Cluster",
  keys: "Keys",
  trace: "Space–time",
  playground: "Playground",
};

/** Where one is. */
interface Place {
  readonly view: View;
  readonly key: string | undefined;
}

export function App() {
  const live = useLive();
  const { cluster } = live;
  const { view, key } = useRoute();
  const first = hasPlayground(cluster) ? "playground" : "cluster";
  const route = { view: view ?? first, key };
  return (
    <>
      <Top live={live} route={route} />
      <main class="page" id="main">
        {live.isConnected ? null : <Gone cluster={cluster} />}
        {cluster === undefined ? (
          <p class="faint" role="status">
            Asking the server…
          </p>
        ) : (
          <Content live={live} cluster={cluster} route={route} />
        )}
      </main>
    </>
  );
}

/** The server of this page does not answer; others may. */
function Gone({ cluster }: { cluster: Cluster | undefined }) {
  const others = cluster?.members.filter(({ page }) => page !== undefined) ?? [];
  return (
    <div class="note bad stack">
      <p role="alert">
        <strong>{cluster?.self ?? "The server"} does not answer.</strong>{" "}
        {cluster === undefined ? "" : "What you see is what it said last. "}
        The page goes on by itself when it is back.
      </p>
      {others.length === 0 ? null : (
        <p class="row small">
          The other servers have the same page:
          {others.map(({ name, page }) => (
            <a key={name} href={`${page}${globalThis.location.hash}`}>
              {name}
            </a>
          ))}
        </p>
      )}
    </div>
  );
}

function hasPlayground(cluster: Cluster | undefined): boolean {
  return (cluster?.playground ?? null) !== null;
}

function Content({ live, cluster, route }: { live: Live; cluster: Cluster; route: Place }) {
  if (route.view === "keys") return <KeysView cluster={cluster} chosen={route.key} />;
  if (route.view === "trace") return <TraceView cluster={cluster} feed={live.feed} />;
  const { playground } = cluster;
  if (route.view === "playground" && playground !== null) {
    return <PlaygroundView cluster={cluster} playground={playground} />;
  }
  return <ClusterView cluster={cluster} rates={live.rates} />;
}

function Top({ live: { cluster, isConnected }, route }: { live: Live; route: Place }) {
  const [theme, setTheme] = useTheme();
  const views: readonly View[] = hasPlayground(cluster)
    ? ["playground", "cluster", "keys", "trace"]
    : ["cluster", "keys", "trace"];
  const self = cluster?.members.find(({ isSelf }) => isSelf);
  const conflicts = self?.status?.conflicts ?? 0;
  const other = theme === "dark" ? "light" : "dark";
  return (
    <header class="top">
      <div>
        <div class="brand">
          <img src="/icon.svg" alt="" />
          <h1>{cluster?.cluster ?? "vclock"}</h1>
        </div>
        <nav class="tabs" aria-label="Views">
          {views.map((view) => (
            <a
              key={view}
              href={`#/${view}`}
              aria-current={route.view === view ? "page" : undefined}
            >
              {TITLES[view]}
              {view === "keys" && conflicts > 0 ? (
                <span class="count">
                  {conflicts}
                  <span class="hidden"> in conflict</span>
                </span>
              ) : null}
            </a>
          ))}
        </nav>
        <div class="state">
          <span class={`badge ${isConnected ? "good" : "bad"}`} role="status">
            {isConnected ? `live from ${cluster?.self ?? "…"}` : "not connected"}
          </span>
          <button type="button" class="button low" onClick={() => setTheme(other)}>
            {theme === "dark" ? "☀" : "☾"}
            <span class="hidden">Switch to {other} colours</span>
          </button>
        </div>
      </div>
    </header>
  );
}
