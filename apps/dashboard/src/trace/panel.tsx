/** What is known of the event under the pointer, and how the two chosen ones stand to each other. */
import { showControls, type TraceEvent } from "@vclock/trace";
import { type Picture, relationOf } from "./model.js";

export interface Chosen {
  readonly a: TraceEvent | undefined;
  readonly b: TraceEvent | undefined;
}

export function Panel({
  picture,
  cursor,
  chosen: { a, b },
  colourOf,
  forget,
}: {
  picture: Picture;
  cursor: TraceEvent | undefined;
  chosen: Chosen;
  colourOf: (host: string) => string;
  forget: () => void;
}) {
  return (
    <aside class="stack" aria-label="Events">
      <section class="card">
        <h3>Which came first?</h3>
        <div class="stack" role="status">
          {a === undefined ? (
            <p class="faint">Choose two events: click them, or use the arrow keys and Enter.</p>
          ) : (
            <>
              <Named letter="A" event={a} {...{ picture, colourOf }} />
              {b === undefined ? (
                <p class="faint">Choose a second one.</p>
              ) : (
                <>
                  <Named letter="B" event={b} {...{ picture, colourOf }} />
                  <Verdict a={a} b={b} {...{ picture, colourOf }} />
                </>
              )}
            </>
          )}
        </div>
        {a === undefined ? null : (
          <button type="button" class="button" style={{ marginTop: "12px" }} onClick={forget}>
            Let go
          </button>
        )}
      </section>
      <section class="card">
        <h3>{cursor === undefined ? "An event" : "This event"}</h3>
        {cursor === undefined ? (
          <p class="faint">Point at one to see its clock.</p>
        ) : (
          <Details event={cursor} {...{ picture, colourOf }} />
        )}
      </section>
    </aside>
  );
}

interface EventProps {
  readonly picture: Picture;
  readonly event: TraceEvent;
  readonly colourOf: (host: string) => string;
}

function Named({ letter, picture, event, colourOf }: EventProps & { letter: string }) {
  return (
    <p>
      <strong>{letter}</strong>{" "}
      <span class={`server ${colourOf(event.host)}`}>
        {showControls(event.host)}:{picture.sourceOf(event).n}
      </span>{" "}
      {showControls(event.text)}
    </p>
  );
}

function Verdict({
  a,
  b,
  picture,
  colourOf,
}: {
  a: TraceEvent;
  b: TraceEvent;
  picture: Picture;
  colourOf: (host: string) => string;
}) {
  const { order, path } = relationOf(picture.execution, a, b);
  if (order === "equal") return <p>They are one and the same.</p>;
  if (order === "concurrent") {
    return (
      <p class="note warn">
        <strong>Neither came first: A and B are concurrent.</strong> Each clock counts something
        that the other does not, so nothing that A did can have reached B, nor the other way round.
      </p>
    );
  }
  const [first, second] = order === "before" ? ["A", "B"] : ["B", "A"];
  return (
    <>
      <p class="note good">
        <strong>
          {first} happened before {second}.
        </strong>{" "}
        The clock of {second} counts {first}. This is how {second} could know:
      </p>
      <ol class="way-list">
        {path.map((event) => (
          <li key={`${event.host} ${event.index}`}>
            <span class={`server ${colourOf(event.host)}`}>
              {showControls(event.host)}:{picture.sourceOf(event).n}
            </span>{" "}
            {showControls(event.text)}
          </li>
        ))}
      </ol>
    </>
  );
}

function Details({ picture, event, colourOf }: EventProps) {
  const { n, clock, fields, atMs } = picture.sourceOf(event);
  const others = Object.entries(fields).filter(([name]) => name !== "kind");
  return (
    <div class="stack" data-details={`${event.host}:${n}`}>
      <p>
        <span class={`server ${colourOf(event.host)}`}>
          {showControls(event.host)}:{n}
        </span>{" "}
        {showControls(event.text)}
      </p>
      <table class="small">
        <caption class="hidden">Its clock</caption>
        <thead>
          <tr>
            <th scope="col">knows of</th>
            <th scope="col" class="number">
              events
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(clock)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([host, count]) => (
              <tr key={host}>
                <th scope="row">
                  <span class={`server ${colourOf(picture.nameOf(host))}`}>
                    {showControls(picture.nameOf(host))}
                  </span>
                </th>
                <td class="number">{count}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <dl class="details small">
        {atMs === undefined ? null : (
          <>
            <dt>at</dt>
            <dd>{new Date(atMs).toLocaleTimeString("en", { hour12: false })} by its own clock</dd>
          </>
        )}
        {others.map(([name, value]) => (
          <>
            <dt>{showControls(name)}</dt>
            <dd class="mono">{showControls(value)}</dd>
          </>
        ))}
      </dl>
    </div>
  );
}
