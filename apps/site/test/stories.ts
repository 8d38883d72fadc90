/** The drawings of the guides: an execution each, and how it is drawn. */
import { toSvg } from "@vclock/trace";

import { eventsOf, Story } from "./story.js";

const WIDTH = 640;

/** Drawings by their names. */
export const drawings: Readonly<Record<string, () => string>> = {
  "happened-before": happenedBefore,
  concurrent,
  conflict,
  contexts,
  session,
  partition,
  delete: deleted,
};

/** One event can have caused another only if a way leads down from it. */
function happenedBefore(): string {
  const story = new Story("Happened before");
  const asks = story.event("alice", "asks bob");
  const takes = story.event("bob", "takes the question", asks);
  story.event("carol", "opens the window");
  const answers = story.event("bob", "tells carol");
  const hears = story.event("carol", "hears of it", answers);
  story.event("alice", "has lunch");
  const tells = story.event("carol", "tells alice");
  const knows = story.event("alice", "knows now", tells);
  const execution = story.build();
  const way = eventsOf(execution, [asks, takes, answers, hears, tells, knows]);
  return toSvg(execution, { width: WIDTH, highlight: way });
}

/** Two updates, neither of which knew of the other, whatever the watches said. */
function concurrent(): string {
  const story = new Story("Concurrent: no way leads from one to the other");
  const blue = story.event("s1", "update color blue");
  story.event("s2", "apply color blue", blue);
  story.event("s3", "apply color blue", blue);
  const green = story.event("s1", "update color green");
  const red = story.event("s3", "update color red");
  story.event("s2", "apply color green", green);
  story.event("s2", "color: green and red", red);
  return toSvg(story.build(), { hosts: ["s1", "s2", "s3"], width: WIDTH });
}

/** For the home page: a conflict, seen and resolved. */
function conflict(): string {
  const story = new Story("A conflict, seen and resolved");
  const green = story.event("s1", "update color green");
  const red = story.event("s3", "update color red");
  story.event("s2", "apply color green", green);
  story.event("s2", "in conflict", red);
  story.event("s1", "color is in conflict", red);
  const resolve = story.event("s1", "update color teal");
  story.event("s2", "color is teal", resolve);
  story.event("s3", "color is teal", green, resolve);
  return toSvg(story.build(), { hosts: ["s1", "s2", "s3"], width: 560 });
}

/** Two clients at one server: what each has seen decides what it replaces. */
function contexts(): string {
  const story = new Story("One server, two clients");
  const soup = story.event("s1", "(s1, 1) soup");
  const ann = story.event("ann", "reads soup", soup);
  const ben = story.event("ben", "reads soup", soup);
  const pizza = story.event("ann", "pizza, seen (s1, 1)", ann);
  const second = story.event("s1", "(s1, 2) pizza", pizza);
  const sushi = story.event("ben", "sushi, seen (s1, 1)", ben);
  story.event("s1", "(s1, 3) sushi, too", sushi, second);
  return toSvg(story.build(), { hosts: ["ann", "s1", "ben"], width: WIDTH });
}

/** A session's token makes a server wait until it has what the client has seen. */
function session(): string {
  const story = new Story("A session at two servers");
  const writes = story.event("client", "writes hello");
  const applies = story.event("s1", "update greeting", writes);
  const token = story.event("client", "token: {s1: 1}", applies);
  const asked = story.event("s2", "asked: I lack that", token);
  const sends = story.event("s1", "sends it to s2");
  story.event("s2", "apply greeting hello", asked, sends);
  const answers = story.event("s2", "answers hello");
  story.event("client", "reads its own write", answers);
  return toSvg(story.build(), { hosts: ["s1", "client", "s2"], width: WIDTH });
}

/** Cut off and connected again: one clock is compared, and only what is missing is sent. */
function partition(): string {
  const story = new Story("A partition, and what it takes to heal it");
  story.event("s3", "cut off");
  const first = story.event("s1", "update 1 of s1");
  story.event("s2", "apply it", first);
  story.event("s3", "update 1 of s3");
  const asks = story.event("s3", "pull: I have {s3: 1}");
  const answers = story.event("s1", "update 1 of s1", asks);
  story.event("s3", "takes it in", answers);
  const back = story.event("s1", "pull: I have {s1: 1}");
  const sends = story.event("s3", "update 1 of s3", back);
  story.event("s1", "takes it in", sends);
  return toSvg(story.build(), { hosts: ["s1", "s2", "s3"], width: WIDTH });
}

/** A delete is an event that supersedes what it has seen, and nothing else. */
function deleted(): string {
  const story = new Story("A delete, and an update that it had not seen");
  const old = story.event("s1", "(s1, 1) draft");
  const hears = story.event("s2", "apply draft", old);
  const update = story.event("s2", "(s2, 1) final, in place of draft");
  const gone = story.event("s1", "(s1, 2) delete, having seen draft");
  story.event("s1", "final stays: the delete had not seen it", update);
  story.event("s2", "nothing to delete: final stays", gone, hears);
  return toSvg(story.build(), { hosts: ["s1", "s2"], width: WIDTH });
}
