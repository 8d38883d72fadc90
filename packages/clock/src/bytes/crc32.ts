/**
 * CRC-32 as in zip and PNG: finds damage, not forgery. Any damage within 32 bits in a row is found.
 *
 * @see ISO 3309 / RFC 1952, GZIP file format specification, §8
 */

const POLYNOMIAL_REVERSED = 0xedb88320;
const TABLE = /* @__PURE__ */ makeTable();

/** The checksum of the bytes, 0 to 2^32 - 1. O(n). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
  return (crc ^ 0xffffffff) >>> 0;
}

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL_REVERSED : crc >>> 1;
    return crc;
  });
}
