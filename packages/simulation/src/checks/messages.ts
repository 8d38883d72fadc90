/** Judges what a server tells its peers (I-1, I-6, I-7, I-9). */
import { formatDot, type VersionVector } from "@vclock/clock";
import type { CarriedContainer, PeerMessage, Pulled } from "@vclock/protocol";
import { textOf } from "../cluster/describe.js";
import type { Instance } from "../cluster/instance.js";
import { Violation } from "../violation.js";
import type { Safety } from "./safety.js";
import { list } from "./shows.js";

export function checkMessage(safety: Safety, instance: Instance, message: PeerMessage): void {
  const { label, clock, process } = instance;
  const { type } = message;
  if (type === "operations") {
    for (const { dot } of message.operations) {
      if (dot.node !== process?.node)
        throw new Violation("R-2", `${label} sends ${formatDot(dot)}, which is not its own`);
      if (!clock.covers(dot))
        throw new Violation("I-1", `${label} sends ${formatDot(dot)} before it is on its disk`);
    }
  } else if (type === "clock" || type === "greet" || type === "pulled") {
    if (!clock.dominates(message.clock)) {
      throw new Violation(
        "I-6",
        `${label} tells the clock ${message.clock.toString()} and has ${clock.toString()} on disk`,
      );
    }
    if (type === "pulled") checkPulled(safety, label, message, clock);
  }
}

/** Containers and clock of a reply are one state; parts of a larger transfer are of the state in which they were read. */
function checkPulled(
  safety: Safety,
  label: string,
  { part, clock, containers, deletes }: Pulled,
  onDisk: VersionVector,
): void {
  if (part === "whole" && !clock.equals(onDisk)) {
    throw new Violation(
      "I-7",
      `${label} hands over all of ${clock.toString()}, its containers are of ${onDisk.toString()}`,
    );
  }
  for (const container of containers) checkContainer(safety, label, container, onDisk);
  for (const { dot, key } of deletes) {
    const operation = safety.model.get(dot);
    if (operation === undefined || operation.value !== undefined || operation.key !== key)
      throw new Violation("R-3", `${label} hands over ${formatDot(dot)} as a delete of ${key}`);
  }
}

function checkContainer(
  { model }: Safety,
  label: string,
  { key, versions }: CarriedContainer,
  cut: VersionVector,
): void {
  const demanded = model.live(key, cut);
  const carried = versions.map(({ dot, value }) => ({
    dot,
    value: value === undefined ? model.get(dot)?.value : textOf(value),
  }));
  if (list(carried) === list(demanded)) return;
  throw new Violation(
    "I-7",
    `${label} hands over ${list(carried)} for ${key}; its cut ${cut.toString()} demands ${list(demanded)}`,
  );
}
