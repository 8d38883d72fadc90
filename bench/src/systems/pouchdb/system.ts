import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Child } from "../../processes/child.js";
import { HOST } from "../../processes/ports.js";
import { packageVersion } from "../../processes/programs.js";
import {
  eachOf,
  partsOf,
  type RunningSystem,
  type System,
  type SystemFacts,
  type SystemSetup,
} from "../system.js";
import { PouchTarget } from "./target.js";

const DATABASE = "bench";
const DOCUMENTS_A_REQUEST = 500;

/** PouchDB behind HTTP: one server, since it is none of a cluster. */
export const pouchdb: System = {
  name: "pouchdb",
  title: "PouchDB",
  missing: () => undefined,
  start,
};

async function start({ directory }: SystemSetup): Promise<RunningSystem> {
  const folder = join(directory, "pouchdb");
  await mkdir(folder, { recursive: true });
  const facts: SystemFacts = {
    server: `PouchDB ${packageVersion("pouchdb-core")}, express-pouchdb ${packageVersion("express-pouchdb")}, LevelDB`,
    client: `HTTP, undici ${packageVersion("undici")}`,
    layout: "one server",
    durability: "handed to the system, not synced",
  };
  const child = await Child.start({ name: "pouchdb", entry: serverEntry(), args: [folder] });
  const processes = [child];
  const origin = `http://${HOST}:${child.port}`;
  const target = new PouchTarget({ origin, processes, database: DATABASE });
  const withConnection = async (use: (connection: Connection) => Promise<void>) => {
    const connection = await target.connect();
    try {
      await use(connection);
    } finally {
      await connection.close();
    }
  };
  try {
    await withConnection((connection) => connection.createDatabase());
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    facts,
    processes,
    reads: [{ name: "pouchdb-get", title: "PouchDB get", target }],
    updates: [{ name: "pouchdb-put", title: "PouchDB put", target }],
    mixes: [{ name: "pouchdb", title: "PouchDB", target }],
    preload: (records, signal) =>
      withConnection((connection) => {
        const parts = partsOf(records, DOCUMENTS_A_REQUEST);
        return eachOf(parts, { atOnce: 1, signal }, (part) => connection.putAll(part));
      }),
    failure: () => child.failure(),
    stop: () => child.stop(),
  };
}

type Connection = Awaited<ReturnType<PouchTarget["connect"]>>;

/** Always what was built, from `src` as from `dist`: a process of its own cannot run TypeScript. */
function serverEntry(): string {
  return resolve(import.meta.dirname, "../../../dist/systems/pouchdb/server.js");
}
