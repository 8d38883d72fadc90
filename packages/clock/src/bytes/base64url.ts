/**
 * Base64 with the URL-safe alphabet and without padding, by hand: `atob` is not part of the language.
 *
 * @see RFC 4648, The Base16, Base32, and Base64 Data Encodings, §5
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const FOREIGN = 0xff;
const VALUES = /* @__PURE__ */ makeValues();

/** O(n). */
export function base64urlEncode(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0x3fff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET[(pending >> bits) & 0x3f];
    }
  }
  return bits === 0 ? text : text + ALPHABET[(pending << (6 - bits)) & 0x3f];
}

/** The bytes, or which character is none of the alphabet, or that the text ends within a byte. */
export type Base64urlResult =
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  | { readonly type: "foreign"; readonly index: number }
  | { readonly type: "incomplete" };

/** Reads what `base64urlEncode` writes and nothing else. O(n). */
export function base64urlDecode(text: string): Base64urlResult {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let pending = 0;
  for (let index = 0; index < text.length; index++) {
    const value = VALUES[text.charCodeAt(index)] ?? FOREIGN;
    if (value === FOREIGN) return { type: "foreign", index };
    pending = ((pending << 6) | value) & 0x3fff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = pending >> bits;
  }
  const leftOver = pending & ((1 << bits) - 1);
  return bits === 6 || leftOver !== 0 ? { type: "incomplete" } : { type: "bytes", bytes };
}

/** What each letter of the alphabet stands for, by its character code; `FOREIGN` for all others below 128. */
function makeValues(): Uint8Array {
  const values = new Uint8Array(128).fill(FOREIGN);
  for (let value = 0; value < ALPHABET.length; value++) values[ALPHABET.charCodeAt(value)] = value;
  return values;
}
