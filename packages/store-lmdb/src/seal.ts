/**
 * How a value lies in LMDB: its bytes, then a CRC-32 of key and value.
 *
 * LMDB has no checksums of its own. With these, a flipped bit is an error and not another value, which would then
 * spread to the other servers.
 */
import { crc32 } from "node:zlib";

export const SEAL_BYTES = 4;

/** The pairs with sealed values, all of them in one buffer. */
export function sealAll(
  pairs: readonly (readonly [key: Uint8Array, value: Uint8Array])[],
): readonly (readonly [key: Uint8Array, sealed: Uint8Array])[] {
  let total = 0;
  for (const [, value] of pairs) total += value.length + SEAL_BYTES;
  const buffer = new Uint8Array(total);
  let end = 0;
  return pairs.map(([key, value]) => {
    const start = end;
    buffer.set(value, start);
    end += value.length;
    const sum = checksum(key, value);
    for (let shift = 0; shift < 32; shift += 8) buffer[end++] = sum >>> shift;
    // Not `subarray`: it asks for the class of the result first.
    return [key, new Uint8Array(buffer.buffer, start, end - start)];
  });
}

/** The value in what {@link sealAll} made, not copied; `undefined` when it is not that key's or was changed. */
export function unseal(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const length = sealed.byteLength - SEAL_BYTES;
  if (length < 0) return undefined;
  const value = new Uint8Array(sealed.buffer, sealed.byteOffset, length);
  return storedSum(sealed, length) === checksum(key, value) ? value : undefined;
}

function storedSum(sealed: Uint8Array, at: number): number {
  let sum = 0;
  for (let i = 3; i >= 0; i--) sum = (sum << 8) | (sealed[at + i] as number);
  return sum >>> 0;
}

function checksum(key: Uint8Array, value: Uint8Array): number {
  return crc32(value, crc32(key));
}
