/** Disks, and the lives on them. */
import type { Canary } from "./canary.js";
import * as disks from "./disks.js";
import * as members from "./members.js";

export const DISKS: readonly Canary[] = [
  {
    name: "torn batches",
    breaks: "I-9",
    what: "A disk that keeps half of the batch that a crash cut off.",
    system: disks.TORN_BATCHES,
    simulatorWithin: 115,
    outsideWithin: {
      unseen:
        "Shows when a client looks before what is torn is pulled anew or superseded: not in 60 seeds.",
    },
  },
  {
    name: "a disk that lies",
    breaks: "trap: a disk that says durable too early",
    what: "A disk that says of each batch at once that it is durable, and writes it later.",
    system: disks.LYING_DISK,
    simulatorWithin: 15,
    outsideWithin: 15,
  },
  {
    name: "counter written later than the data",
    breaks: "trap: a counter written later than the data",
    what: "Writes the containers first, and the clock with the next batch.",
    system: disks.COUNTER_LATER,
    simulatorWithin: 15,
    outsideWithin: 40,
  },
  {
    name: "clock written before the data",
    breaks: "I-3",
    what: "Writes the clock first, and the containers with the next batch.",
    system: disks.CLOCK_FIRST,
    simulatorWithin: 15,
    outsideWithin: {
      unseen:
        "What a crash leaves out is pulled anew or superseded before anybody looks: not in 60 seeds.",
    },
  },
  {
    name: "read errors taken for absence",
    breaks: "trap: a local read error taken for not found",
    what: "Takes a read that fails, one in twenty, for a key that is not there.",
    system: disks.FAILURE_IS_ABSENCE,
    simulatorWithin: 15,
    outsideWithin: 15,
  },
  {
    name: "index with gaps",
    breaks: "I-4",
    what: "Leaves every third version out of the index.",
    system: disks.INDEX_WITH_GAPS,
    simulatorWithin: 15,
    outsideWithin: 15,
  },
  {
    name: "index never cleared",
    breaks: "I-4",
    what: "Leaves superseded versions in the index.",
    system: disks.INDEX_NOT_CLEARED,
    simulatorWithin: 15,
    outsideWithin: 20,
  },
  {
    name: "floor not written",
    breaks: "R-5",
    what: "Forgets over a restart which deletes it has forgotten.",
    system: disks.FLOOR_NOT_WRITTEN,
    simulatorWithin: 15,
    outsideWithin: 175,
  },
  {
    name: "retired ids not written",
    breaks: "R-7",
    what: "Forgets over a restart which ids are retired.",
    system: disks.RETIREMENT_NOT_WRITTEN,
    simulatorWithin: 65,
    outsideWithin: { unseen: "Costs entries in clocks; nothing that clients are shown is wrong." },
  },
  {
    name: "id kept after the disk is lost",
    breaks: "trap: the node id kept after losing the disk",
    what: "Starts again under its former id on an empty disk.",
    system: members.SAME_ID,
    simulatorWithin: 15,
    outsideWithin: 15,
  },
  {
    name: "old disk unnoticed",
    breaks: "trap: a restored backup that keeps its id",
    what: "Neither hears what others know of it, nor minds that another knows less than it did.",
    system: members.OLD_DISK_UNNOTICED,
    simulatorWithin: 260,
    outsideWithin: {
      unseen:
        "What a server says whose old disk was put back goes into no history (SPEC.md, limits of the promises).",
    },
  },
  {
    name: "twin unnoticed",
    breaks: "R-9",
    what: "Goes on though it is told that its id answers from two places.",
    system: members.DEAF_TO_TWIN,
    simulatorWithin: 235,
    outsideWithin: 235,
  },
  {
    name: "retired ids kept to oneself",
    breaks: "R-7",
    what: "Tells nobody which ids are retired.",
    system: members.RETIREMENT_UNTOLD,
    simulatorWithin: 15,
    outsideWithin: { unseen: "Costs entries in clocks; nothing that clients are shown is wrong." },
  },
  {
    name: "closed ids named for ever",
    breaks: "P-9",
    what: "Names in the clock that it announces every id that there ever was.",
    system: members.CLOSED_NAMED,
    simulatorWithin: 20,
    outsideWithin: { unseen: "Costs entries in clocks; nothing that clients are shown is wrong." },
  },
  {
    name: "closed ids dropped while in use",
    breaks: "R-7",
    what: "Leaves closed ids out of answers though versions carry them.",
    system: members.CLOSED_DROPPED,
    simulatorWithin: 30,
    outsideWithin: 30,
  },
  {
    name: "lost updates not told",
    breaks: "R-7",
    what: "Honours a context without what was lost with a disk, instead of answering that it is lost.",
    system: members.LOST_UNTOLD,
    simulatorWithin: 250,
    outsideWithin: {
      unseen: "The context that shows it has to name what was lost, and no more: not in 60 seeds.",
    },
  },
];
