/** Writes a value: as one who has seen what is shown, or as one who has not. */
import { useState } from "preact/hooks";
import { update } from "../api/client.js";
import type { Cluster, Consistency, Written } from "../api/types.js";
import { useTask } from "../ui/task.js";
import { fromTyped } from "../values/show.js";

/** How an update is to be made, beyond its value. */
interface Manner {
  readonly server: string;
  readonly consistency: Consistency;
  readonly isBlind: boolean;
}

export function WriteForm({
  cluster,
  name,
  context,
  done,
}: {
  cluster: Cluster;
  /** The key; asked for when there is none. */
  name: string | undefined;
  /** Of what is shown. */
  context: string | undefined;
  done: (key: string, written: Written) => void;
}) {
  const [key, setKey] = useState("");
  const [text, setText] = useState("");
  const [isJson, setJson] = useState(false);
  const [manner, setManner] = useState<Manner>({
    server: cluster.self,
    consistency: "quorum",
    isBlind: false,
  });
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    const target = name ?? key;
    task.run(async () => {
      const value = fromTyped(text, isJson);
      const { isBlind, ...asking } = manner;
      const written = await update({
        key: target,
        value,
        context: isBlind ? "none" : context,
        ...asking,
      });
      setText("");
      setKey("");
      done(target, written);
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      {name === undefined ? (
        <label class="field">
          <span>Key</span>
          <input
            class="input"
            required
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
      ) : null}
      <label class="field">
        <span>{name === undefined ? "Value" : "New value"}</span>
        <textarea
          class="input"
          rows={2}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <MannerFields {...{ cluster, manner, setManner, isJson, setJson }} />
      {task.error === undefined ? null : (
        <p class="note bad" role="alert">
          {task.error}
        </p>
      )}
      <div class="row">
        <button type="submit" class="button main" disabled={task.isBusy}>
          {task.isBusy ? "Writing…" : "Write"}
        </button>
      </div>
    </form>
  );
}

function MannerFields({
  cluster,
  manner,
  setManner,
  isJson,
  setJson,
}: {
  cluster: Cluster;
  manner: Manner;
  setManner: (manner: Manner) => void;
  isJson: boolean;
  setJson: (isJson: boolean) => void;
}) {
  return (
    <details>
      <summary>How it is written</summary>
      <div class="stack" style={{ marginTop: "10px" }}>
        <div class="fields">
          <label class="field">
            <span>Through</span>
            <select
              class="input"
              value={manner.server}
              onChange={(event) => setManner({ ...manner, server: event.currentTarget.value })}
            >
              {cluster.members.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>Taken part before it answers</span>
            <select
              class="input"
              value={manner.consistency}
              onChange={(event) =>
                setManner({ ...manner, consistency: event.currentTarget.value as Consistency })
              }
            >
              <option value="one">one server</option>
              <option value="quorum">a majority</option>
              <option value="all">all servers</option>
            </select>
          </label>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={isJson}
            onChange={(event) => setJson(event.currentTarget.checked)}
          />
          The value is JSON
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={manner.isBlind}
            onChange={(event) => setManner({ ...manner, isBlind: event.currentTarget.checked })}
          />
          As one who has not seen what is there (it becomes one more sibling)
        </label>
      </div>
    </details>
  );
}
