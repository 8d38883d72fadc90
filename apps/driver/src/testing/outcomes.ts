/** A run with one scenario of each outcome, for the tests of reports. */
import type { RunOutcome, StepOutcome } from "../play/outcome.js";

function step(given: Partial<StepOutcome>): StepOutcome {
  return {
    line: 5,
    depth: 0,
    say: undefined,
    text: "s1: read color",
    expected: undefined,
    did: 's1 answers: "red"; clock 1,0,0',
    outcome: "passed",
    elapsedMs: 3,
    ...given,
  };
}

const start = step({
  line: 0,
  text: "3 servers: start",
  did: "all of them serve and hear each other",
  elapsedMs: 640,
});

export const RUN: RunOutcome = {
  elapsedMs: 4_321,
  scenarios: [
    {
      name: "colours",
      file: "colours.yaml",
      teaches:
        "Ann and Bob read the same value and both change it. Neither has seen the other's change, so both changes stay, side by side, until somebody reads both.",
      outcome: "passed",
      servers: 3,
      ports: [9990, 9980, 9999],
      failure: undefined,
      elapsedMs: 1_250,
      steps: [
        start,
        step({ say: "Ann looks first.", line: 6 }),
        step({ text: "2 things at the same time", did: "2 branches done", line: 8, elapsedMs: 20 }),
        step({ depth: 1, line: 9, text: "s2 is killed, without warning", did: "s2 was killed" }),
        step({
          depth: 1,
          line: 10,
          text: 's1: update color to "a long value that goes on and on, so that the line has to be broken somewhere", at all',
          did: 's1: done as s1:2; the value is "a long value that goes on and on, so that the line has to be broken somewhere"',
        }),
      ],
    },
    {
      name: "broken & <bent>",
      file: "it's broken.yaml",
      teaches: "A control character: \u0001.",
      outcome: "failed",
      servers: 3,
      ports: undefined,
      elapsedMs: 2_000,
      steps: [
        start,
        step({
          line: 12,
          expected: 'expected: values [ "blue" ]',
          outcome: "failed",
          did: 'expected the value "blue"; got s1 answers: "red"; clock 1,0,0',
        }),
      ],
      failure: {
        step: "s1: read color",
        line: 12,
        code: "VC_DRIVER_EXPECTATION",
        message: 'expected the value "blue"; got s1 answers: "red"; clock 1,0,0',
        expected: 'the value "blue"',
        got: 's1 answers: "red"; clock 1,0,0',
        logs: { s1: ["s1 1 listens", "s1 2 serves"], s2: ["s2 1 listens"], s3: [] },
        kept: "/tmp/vc-driver-abcdef",
        again: "vc-driver run 'it'\\''s broken.yaml' --keep",
      },
    },
    {
      name: "never",
      file: "never.yaml",
      teaches: "Nothing.",
      outcome: "skipped",
      servers: 1,
      ports: undefined,
      steps: [],
      failure: undefined,
      elapsedMs: 0,
    },
  ],
};
