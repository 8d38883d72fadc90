/** Bytes as hexadecimal text, and bytes that are nearly right. */
import fc from "fast-check";

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(" ", "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Noise; noise behind the right first byte, made of the small numbers that matter; right bytes with a few changed. */
export function nearlyBytes(
  format: number,
  right: fc.Arbitrary<Uint8Array>,
): fc.Arbitrary<Uint8Array> {
  const telling = fc.constantFrom(0, 1, 2, 3, 4, 0x61, 0x62, 0x7f, 0x80, 0x81, 0xff);
  const change = fc.record({ at: fc.nat(60), value: fc.oneof(telling, fc.nat(255)) });
  return fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(telling, { maxLength: 16 }).map((rest) => Uint8Array.of(format, ...rest)),
    fc.tuple(right, fc.array(change, { minLength: 1, maxLength: 3 })).map(([bytes, changes]) => {
      const changed = bytes.slice();
      for (const { at, value } of changes) changed[at % bytes.length] = value;
      return changed;
    }),
  );
}
