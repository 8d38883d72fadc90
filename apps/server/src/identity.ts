import { randomBytes } from "node:crypto";
import { nodeId, type NodeId } from "@vclock/clock";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** 80 random bits as 16 letters and digits of base32: names a life of a directory, or a run of a process. */
export function randomName(): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of randomBytes(10)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

/** A node id that no other life has, had, or will have: `s1~k3q9x7…`. */
export function freshNode(name: string): NodeId {
  return nodeId(`${name}~${randomName()}`);
}
