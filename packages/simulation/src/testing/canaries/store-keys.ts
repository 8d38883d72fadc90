/** Where things lie in a replica's store: the first byte of a key names the table (`keyspace.ts` of the replica). */
const TABLES = {
  c: "containers",
  d: "deletes",
  m: "meta",
  s: "stage",
  t: "stageDeletes",
  v: "versions",
} as const;
type TableName = (typeof TABLES)[keyof typeof TABLES];

export function tableOf(storeKey: Uint8Array): TableName {
  const letter = String.fromCharCode(storeKey[0] ?? 0);
  const name = (TABLES as Record<string, TableName>)[letter];
  if (name === undefined) throw new Error(`no table begins with ${letter}`);
  return name;
}

/** Whether it is the key of a record: `cut`, `identity`, `applying`, `filling`. */
export function isNamed(storeKey: Uint8Array, name: string): boolean {
  return tableOf(storeKey) === "meta" && String.fromCharCode(...storeKey.subarray(1)) === name;
}

/** The key of a record. */
export function recordKey(name: string): Uint8Array {
  return Uint8Array.from(`m${name}`, (char) => char.charCodeAt(0));
}
