/**
 * PouchDB's server as a process: `express-pouchdb` with LevelDB in the folder that its argument names.
 *
 * Says on standard output, in one line of JSON, where it listens; ends with its parent.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import expressPouchDB from "express-pouchdb";
import leveldb from "pouchdb-adapter-leveldb";
import PouchDB from "pouchdb-core";

const directory = process.argv[2];
if (directory === undefined) throw new Error("name a folder");

const Database = PouchDB.plugin(leveldb).defaults({ prefix: join(directory, "/") });
const app = expressPouchDB(Database, { mode: "minimumForPouchDB" });
const server = createServer(app);
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ event: "listening", port })}\n`);
});
const stop = () => process.exit(0);
process.on("SIGTERM", stop);
process.once("disconnect", stop);
