/**
 * A second opinion on msgpack: the obvious recursive reader of the specification, slow and without limits. It shares no code
 * with what it judges.
 */

/** Anything that is wrong with the bytes. */
export class NotMsgpack extends Error {}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The one value in the bytes. Bytes as `Uint8Array`, integers as numbers. @throws {NotMsgpack} */
export function readNaively(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const take = (count: number): number => {
    if (at + count > bytes.length) throw new NotMsgpack("truncated");
    at += count;
    return at - count;
  };
  const unsigned = (sizeBytes: number): number => {
    const start = take(sizeBytes);
    if (sizeBytes === 1) return view.getUint8(start);
    return sizeBytes === 2 ? view.getUint16(start) : view.getUint32(start);
  };
  const text = (length: number): string => {
    const start = take(length);
    try {
      return decoder.decode(bytes.subarray(start, start + length));
    } catch {
      throw new NotMsgpack("not UTF-8");
    }
  };
  const binary = (length: number): Uint8Array => {
    const start = take(length);
    return bytes.slice(start, start + length);
  };
  const array = (length: number): unknown[] => {
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(value());
    return items;
  };
  const safe = (integer: bigint): number => {
    if (integer > 2n ** 53n - 1n || integer < -(2n ** 53n - 1n))
      throw new NotMsgpack("unsafe integer");
    return Number(integer);
  };
  const value = (): unknown => {
    const type = view.getUint8(take(1));
    if (type <= 0x7f) return type;
    if (type >= 0xe0) return type - 0x100;
    if (type >= 0xa0 && type <= 0xbf) return text(type - 0xa0);
    if (type >= 0x90 && type <= 0x9f) return array(type - 0x90);
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return binary(unsigned(1));
      case 0xc5:
        return binary(unsigned(2));
      case 0xc6:
        return binary(unsigned(4));
      case 0xca:
        return view.getFloat32(take(4));
      case 0xcb:
        return view.getFloat64(take(8));
      case 0xcc:
        return unsigned(1);
      case 0xcd:
        return unsigned(2);
      case 0xce:
        return unsigned(4);
      case 0xcf:
        return safe(view.getBigUint64(take(8)));
      case 0xd0:
        return view.getInt8(take(1));
      case 0xd1:
        return view.getInt16(take(2));
      case 0xd2:
        return view.getInt32(take(4));
      case 0xd3:
        return safe(view.getBigInt64(take(8)));
      case 0xd9:
        return text(unsigned(1));
      case 0xda:
        return text(unsigned(2));
      case 0xdb:
        return text(unsigned(4));
      case 0xdc:
        return array(unsigned(2));
      case 0xdd:
        return array(unsigned(4));
      default:
        throw new NotMsgpack(`type 0x${type.toString(16)}`);
    }
  };

  const result = value();
  if (at < bytes.length) throw new NotMsgpack("trailing bytes");
  return result;
}
