/**
 * For each rule about clocks, contexts and sessions: the least history that breaks it, and one much like it that does not.
 */
import type { RuleExample } from "./rule-examples.js";

export const CAUSAL_EXAMPLES: readonly RuleExample[] = [
  {
    rule: "acknowledgement-covers-only-what-was-seen",
    name: "an acknowledgement with a sibling that its writer never saw",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 update k=b 2-3 dot=s2:1 context=none seen=s1:1,s2:1`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 update k=b 2-3 dot=s2:1 context=none seen=s2:1`,
  },
  {
    rule: "acknowledgement-covers-only-what-was-seen",
    name: "an acknowledgement that forgets its own dot",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=none`,
    evidence: [1],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1`,
  },
  {
    rule: "exact-write",
    name: "a context that is no cut",
    wrong: `c1 update k=a 0-1 dot=s1:1 seen=s1:1+s2:3`,
    evidence: [1],
    right: `c1 update k=a 0-1 dot=s1:1 seen=s1:1,s2:3`,
  },
  {
    rule: "exact-write",
    name: "a context that goes on after its own dot",
    wrong: `c1 update k=a 0-1 dot=s1:1 seen=s1:2`,
    evidence: [1],
    right: `c1 update k=a 0-1 dot=s1:2 seen=s1:2`,
  },
  {
    rule: "exact-write",
    name: "a clock that does not cover the context",
    wrong: `c1 update k=a 0-1 dot=s1:1 seen=s1:1
            c2 update k=b 2-3 dot=s2:1 context=s1:1 seen=s1:1,s2:1 clock=s2:1`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1 seen=s1:1
            c2 update k=b 2-3 dot=s2:1 context=s1:1 seen=s1:1,s2:1 clock=s1:1,s2:1`,
  },
  {
    rule: "causal-reads",
    name: "a clock that covers a write and not what it depends on",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 update j=b 2-3 dot=s2:1 seen=s1:1,s2:1
            c3 read j=b@s2:1 4-5 clock=s2:1`,
    evidence: [1, 2, 3],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 update j=b 2-3 dot=s2:1 seen=s1:1,s2:1
            c3 read j= 4-5 clock=s1:1`,
  },
  {
    rule: "causal-reads",
    name: "without clocks: an answer to a question that is not there",
    wrong: `c1 update question=q 0-1 at=s1
            c2 read question=q 2-3 at=s2
            c2 update answer=a 4-5 at=s2
            c3 read answer=a 6-7 at=s3
            c3 read question= 8-9 at=s3`,
    evidence: [1, 3, 4, 5],
    right: `c1 update question=q 0-1 at=s1
            c2 read question=q 2-3 at=s2
            c2 update answer=a 4-5 at=s2
            c3 read question= 6-7 at=s3
            c3 read answer=a 8-9 at=s3
            c3 read question=q 10-11 at=s3`,
  },
  {
    rule: "monotonic-writes",
    name: "the second write of a session without the first",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1 clock=s1:1
            c1 update j=b 2-3 dot=s2:1 context=none seen=s2:1 clock=s2:1 after=none
            c3 read j=b@s2:1 4-5 clock=s2:1`,
    evidence: [1, 2, 2],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1 clock=s1:1
            c1 update j=b 2-3 dot=s2:1 context=none seen=s2:1 clock=s1:1,s2:1 after=s1:1
            c3 read j=b@s2:1 4-5 clock=s1:1,s2:1`,
  },
  {
    rule: "writes-follow-reads",
    name: "an answer without what it answers",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 read k=a@s1:1 2-3 clock=s1:1 after=none
            c2 update j=b 4-5 dot=s2:1 context=none seen=s2:1 after=none
            c3 read j=b@s2:1 6-7 clock=s2:1`,
    evidence: [1, 2, 3, 4],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 read k=a@s1:1 2-3 clock=s1:1 after=none
            c2 update j=b 4-5 dot=s2:1 context=none seen=s2:1 after=s1:1
            c3 read j=b@s2:1 6-7 clock=s1:1,s2:1`,
  },
  {
    rule: "known-events",
    name: "a clock that counts what nobody did",
    wrong: `c1 update k=a 0-1 dot=s1:1
            c2 read j= 2-3 clock=s1:2`,
    evidence: [2],
    right: `c1 update k=a 0-1 dot=s1:1
            c3 update k=b 0- unknown
            c2 read j= 2-3 clock=s1:2`,
  },
  {
    rule: "known-events",
    name: "a clock from the future",
    wrong: `c2 read j= 0-1 clock=s1:1
            c1 update k=a 2-3 dot=s1:1`,
    evidence: [1, 2],
    right: `c2 read j= 0-2 clock=s1:1
            c1 update k=a 2-3 dot=s1:1`,
  },
  {
    rule: "answers-cover-session",
    name: "an answer older than the session",
    wrong: `c1 update k=a 0-1 dot=s1:1 clock=s1:1
            c1 read j= 2-3 after=s1:1 clock=none`,
    evidence: [2],
    right: `c1 update k=a 0-1 dot=s1:1 clock=s1:1
            c1 read j= 2-3 after=s1:1 clock=s1:1`,
  },
  {
    rule: "read-your-writes",
    name: "a session that misses its own write",
    wrong: `c1 update k=a 0-1 dot=s1:1 at=s1
            c1 read j= 2-3 clock=none at=s1`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1 at=s1
            c1 read j= 0.5-3 clock=none at=s1
            c1 read j= 4-5 clock=s1:1 at=s1`,
  },
  {
    rule: "read-your-writes",
    name: "without clocks: an own write is gone",
    wrong: `c1 update k=a 0-1 at=s1
            c1 update k=b 2-3 at=s1
            c1 read k=a 4-5 at=s1`,
    evidence: [2, 3],
    right: `c1 update k=a 0-1 at=s1
            c1 update k=b 2-3 at=s1
            c2 update k=c 1.5-2.6 at=s2
            c1 read k=c 4-5 at=s1`,
  },
  {
    rule: "monotonic-reads",
    name: "a session that goes back in time",
    wrong: `c1 update k=a 0-1 dot=s1:1
            c2 read k=a@s1:1 2-3 clock=s1:1 at=s1
            c2 read k= 4-5 clock=none at=s1`,
    evidence: [2, 3],
    right: `c1 update k=a 0-1 dot=s1:1
            c2 read k= 2-3 clock=none at=s1
            c2 read k=a@s1:1 4-5 clock=s1:1 at=s1
            c2 read k=a@s1:1 6-7 clock=s1:1 at=s1`,
  },
  {
    rule: "monotonic-reads",
    name: "without clocks: what was read is not there any more",
    wrong: `c1 update k=a 0-1 at=s1
            c2 read k=a 2-3 at=s1
            c2 read k= 4-5 at=s1`,
    evidence: [1, 2, 3],
    right: `c1 update k=a 0-1 at=s1
            c2 read k=a 2-3 at=s1
            c3 delete k 2- unknown
            c2 read k= 4-5 at=s1`,
  },
  {
    rule: "server-clock-never-goes-back",
    name: "a server that forgot",
    wrong: `c1 update k=a 0-1 dot=s1:1 clock=s1:1 at=s1
            c2 read k= 2-3 clock=none at=s1`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1 clock=s1:1 at=s1
            c2 read k= 0.5-3 clock=none at=s1
            c3 read k=a@s1:1 4-5 clock=s1:1 at=s1`,
  },
  {
    rule: "quorum-visibility",
    name: "a quorum read without a quorum write",
    wrong: `c1 update k=a 0-1 dot=s1:1 quorum
            c2 read j= 2-3 clock=none quorum`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1 quorum
            c2 read j= 0.5-3 clock=none quorum
            c2 read j= 4-5 clock=s1:1 all`,
  },
  {
    rule: "survival",
    name: "an acknowledged write that a final clock does not cover",
    wrong: `c1 update k=a 0-1 dot=s1:1
            c2 read j= 2-3 clock=none final`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1
            c2 read j= 2-3 clock=s1:1 final`,
  },
  {
    rule: "survival",
    name: "without clocks: nothing can have superseded it",
    wrong: `c1 update k=a 0-1
            c2 update k=b 2-3
            c3 read k=a 4-5 final`,
    evidence: [2, 3],
    right: `c1 update k=a 0-2
            c2 update k=b 2-3
            c3 read k=a 4-5 final`,
  },
  {
    rule: "survival",
    name: "without dots: what has seen nothing supersedes nothing",
    wrong: `c1 update k=a 0-3 context=none
            c2 update k=b 0-3 context=none
            c3 read k=b 4-5 final`,
    evidence: [1, 3],
    right: `c1 update k=a 0-3 context=none
            c2 update k=b 0-3
            c3 read k=b 4-5 final`,
  },
  {
    rule: "survival",
    name: "what a quorum has outlives a lost disk",
    options: { lostDisks: true },
    wrong: `c1 update k=a 0-1 dot=s1:1 quorum
            c2 update k=b 0-1 dot=s2:1 quorum
            c2 read k=b@s2:1 4-5 clock=s2:1 final
            c3 update j=x 6-7 dot=s1:2 one`,
    evidence: [1, 3],
    right: `c1 update k=a 0-1 dot=s1:1 one
            c2 update k=b 0-1 dot=s2:1 quorum
            c2 read k=b@s2:1 4-5 clock=s2:1 final
            c3 update j=x 6-7 dot=s1:2 one`,
  },
  {
    rule: "survival",
    name: "a closed id is no excuse for a version that nothing can have superseded",
    options: { lostDisks: true },
    wrong: `c1 update k=a 0-1 dot=s1~a:1 context=none seen=s1~a:1 quorum
            c2 delete k 2- unknown context=s2~a:1
            c3 read k= 4-5 clock=none final
            c2 delete k 6- unknown context=s1~a:1`,
    evidence: [1, 3],
    right: `c1 update k=a 0-1 dot=s1~a:1 context=none seen=s1~a:1 quorum
            c2 delete k 2- unknown context=s1~a:1
            c3 read k= 4-5 clock=none final
            c2 delete k 6- unknown context=s1~a:1`,
  },
  {
    rule: "survival",
    name: "a live version keeps its id from being closed, whatever the key",
    options: { lostDisks: true },
    wrong: `c1 update k=a 0-1 dot=s1~a:1 context=none seen=s1~a:1 one
            c1 update j=b 2-3 dot=s1~a:2 context=none seen=s1~a:2 quorum
            c2 delete j 4-5 dot=s2~a:1 context=s1~a:2 seen=s1~a:2,s2~a:1 quorum
            c3 read j= 6-7 clock=s2~a:1 final`,
    evidence: [2, 1, 4],
    right: `c1 update k=a 0-1 dot=s1~a:3 context=none seen=s1~a:3 one
            c1 update j=b 0-1 dot=s1~a:2 context=none seen=s1~a:2 quorum
            c2 delete j 4-5 dot=s2~a:1 context=s1~a:2 seen=s1~a:2,s2~a:1 quorum
            c3 read j= 6-7 clock=s2~a:1 final`,
  },
  {
    rule: "seen-survives",
    name: "what was read before is gone",
    wrong: `c1 update k=a 0- unknown
            c2 read k=a@s1:1 2-3 clock=s1:1
            c2 read k= 4-5 clock=none final`,
    evidence: [2, 3],
    right: `c1 update k=a 0- unknown
            c2 read k=a@s1:1 2-3 clock=s1:1
            c2 read k=a@s1:1 4-5 clock=s1:1 final`,
  },
  {
    rule: "convergence",
    name: "servers that do not agree",
    wrong: `c1 update k=a 0-1
            c2 read k=a 2-3 final at=s1
            c2 read k= 4-5 final at=s2`,
    evidence: [2, 3],
    right: `c1 update k=a 0-1
            c2 read k=a 2-3 final at=s1
            c2 read k=a 4-5 final at=s2`,
  },
  {
    rule: "metadata-bounds",
    name: "a clock with more servers than there are",
    servers: 1,
    wrong: `c1 update k=a 0-1 dot=s1:1 clock=s1:1
            c1 update k=b 2-3 dot=s2:1 clock=s1:1,s2:1`,
    evidence: [2],
    right: `c1 update k=a 0-1 dot=s1~a:1 clock=s1~a:1
            c1 update k=b 2-3 dot=s1~b:1 clock=s1~a:1,s1~b:1`,
  },
  {
    rule: "metadata-bounds",
    name: "more siblings than updates",
    wrong: `c1 update k=a 0-1
            c2 read k=a,a 2-3`,
    evidence: [2],
    right: `c1 update k=a 0-1
            c1 update k=b 0-1
            c2 read k=a,b 2-3`,
  },
];
