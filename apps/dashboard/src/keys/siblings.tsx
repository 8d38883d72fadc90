/** The live versions of a key, side by side, and what can be done about a conflict. */
import { useState } from "preact/hooks";
import { resolve } from "../api/client.js";
import type { Cluster, RawValue, Reading, Version } from "../api/types.js";
import { hostClass, ServerName, serverOf } from "../ui/hosts.js";
import { useTask } from "../ui/task.js";
import { fromTyped, show } from "../values/show.js";
import { mergeDraft } from "./model.js";

export function ValueText({ value }: { value: RawValue }) {
  const { text, kind } = show(value);
  return (
    <>
      <pre
        class={text.length > 80 ? "value long" : "value"}
        {...(text.length > 400 ? { tabIndex: 0 } : {})}
      >
        {text === "" ? "(an empty text)" : text}
      </pre>
      {kind === "text" ? null : (
        <span class="small faint">{kind === "data" ? "JSON" : "bytes"}</span>
      )}
    </>
  );
}

export function Siblings({
  cluster,
  reading,
  done,
}: {
  cluster: Cluster;
  reading: Reading;
  /** @param how what was done, as a sentence */
  done: (how: string) => void;
}) {
  const { key, versions, context } = reading;
  const [isMerging, setMerging] = useState(false);
  const task = useTask();
  const settle = (value: RawValue, how: string) =>
    task.run(async () => {
      // Where a majority cannot be reached, a person still decides: the answer says how far it got.
      await resolve({ key, context, value });
      setMerging(false);
      done(how);
    });
  return (
    <div class="stack">
      <div class="siblings">
        {versions.map((version) => (
          <SiblingCard
            key={version.dot}
            {...{ cluster, version }}
            isAlone={versions.length === 1}
            isBusy={task.isBusy}
            keep={() => settle(version.value, `Kept the value of ${serverOf(version.node)}.`)}
          />
        ))}
      </div>
      {task.error === undefined ? null : (
        <p class="note bad" role="alert">
          {task.error}
        </p>
      )}
      {versions.length < 2 ? null : (
        <>
          <Relation versions={versions} />
          {isMerging ? (
            <Merge
              versions={versions}
              isBusy={task.isBusy}
              fail={(message) => task.fail(message)}
              save={(value) => settle(value, "Wrote what you merged.")}
              cancel={() => setMerging(false)}
            />
          ) : (
            <div class="row">
              <button type="button" class="button" onClick={() => setMerging(true)}>
                Merge by hand
              </button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

function SiblingCard({
  cluster,
  version: { node, counter, dot, value },
  isAlone,
  isBusy,
  keep,
}: {
  cluster: Cluster;
  version: Version;
  isAlone: boolean;
  isBusy: boolean;
  keep: () => void;
}) {
  const server = serverOf(node);
  return (
    <article
      class={`sibling ${hostClass(cluster, server)}`}
      aria-label={`Value written at ${server}`}
    >
      <div>
        <ValueText value={value} />
      </div>
      <div class="stack">
        <p class="small" title={`dot ${dot}`}>
          written through <ServerName cluster={cluster} name={server} />, update{" "}
          <span class="mono">
            {server}:{counter}
          </span>
        </p>
        {isAlone ? null : (
          <button type="button" class="button main" disabled={isBusy} onClick={keep}>
            Keep this one
          </button>
        )}
      </div>
    </article>
  );
}

/** Live versions are always concurrent: one that another's writer had seen would be gone. */
function Relation({ versions }: { versions: readonly Version[] }) {
  const dots = versions.map(({ node, counter }) => `${serverOf(node)}:${counter}`);
  const names = `${dots.slice(0, -1).join(", ")} and ${dots.at(-1) ?? ""}`;
  return (
    <p class="note warn">
      <strong>
        {names} are concurrent ({dots.join(" ∥ ")}).
      </strong>{" "}
      {dots.length === 2 ? "Neither" : "No"} writer had seen the{" "}
      {dots.length === 2 ? "other's" : "others'"} update, so neither came first, and nothing is
      thrown away. What you keep or merge supersedes exactly what is shown here.
    </p>
  );
}

function Merge({
  versions,
  isBusy,
  fail,
  save,
  cancel,
}: {
  versions: readonly Version[];
  isBusy: boolean;
  fail: (message: string) => void;
  save: (value: RawValue) => void;
  cancel: () => void;
}) {
  const [draft, setDraft] = useState(() => mergeDraft(versions.map(({ value }) => show(value))));
  const submit = (event: Event) => {
    event.preventDefault();
    try {
      save(fromTyped(draft.text, draft.isJson));
    } catch (error) {
      fail(`That is no JSON: ${(error as Error).message}`);
    }
  };
  return (
    <form class="stack" onSubmit={submit}>
      <label class="field">
        <span>Merged value</span>
        <textarea
          class="input"
          rows={Math.min(12, draft.text.split("\n").length + 1)}
          value={draft.text}
          onInput={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={draft.isJson}
          onChange={(event) => setDraft({ ...draft, isJson: event.currentTarget.checked })}
        />
        The value is JSON
      </label>
      <div class="row">
        <button type="submit" class="button main" disabled={isBusy}>
          Write the merged value
        </button>
        <button type="button" class="button" onClick={cancel}>
          Not now
        </button>
      </div>
    </form>
  );
}
