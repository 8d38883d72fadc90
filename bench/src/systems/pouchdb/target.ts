/**
 * A load on PouchDB's server over HTTP, as any client of CouchDB speaks it.
 *
 * A write must name the revision that it replaces. The load generator remembers the last it was told of each document, for all
 * connections, so that an update is one request; only when another was faster it reads the document again.
 */
import { Client } from "undici";
import type { Operation } from "../../load/operations.js";
import type { ServingProcess, Target, TargetConnection } from "../../load/target.js";
import { ATTEMPTS_MAX, OperationError, type PreloadRecord } from "../system.js";

export interface PouchTargetOptions {
  readonly origin: string;
  readonly processes: readonly ServingProcess[];
  readonly database: string;
}

/** Requests sent on one connection before the first is answered, as many as the load asks for. */
const PIPELINING = 256;
const CONFLICT = 409;
const NOT_FOUND = 404;

export class PouchTarget implements Target {
  readonly processes: readonly ServingProcess[];
  readonly #options: PouchTargetOptions;
  /** The last known revision of each document. */
  readonly #revisions = new Map<string, string>();

  constructor(options: PouchTargetOptions) {
    this.#options = options;
    this.processes = options.processes;
  }

  async connect(): Promise<PouchConnection> {
    const { origin, database } = this.#options;
    const client = new Client(origin, { pipelining: PIPELINING });
    return new PouchConnection(client, `/${database}`, this.#revisions);
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What becomes of one of many documents. */
interface Written {
  readonly id: string;
  readonly rev?: string;
}

export class PouchConnection implements TargetConnection {
  readonly #client: Client;
  readonly #path: string;
  readonly #revisions: Map<string, string>;

  constructor(client: Client, path: string, revisions: Map<string, string>) {
    this.#client = client;
    this.#path = path;
    this.#revisions = revisions;
  }

  async perform(operation: Operation): Promise<string> {
    const { key } = operation;
    if (operation.type === "read") {
      return (await this.#get(key)) === undefined ? "absent" : "value";
    }
    if (operation.type === "modify") this.#remember(key, await this.#get(key));
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      if (await this.#put(key, operation.value)) {
        return attempt === 1 ? "written" : "written, not at once";
      }
      this.#remember(key, await this.#get(key));
    }
    throw new OperationError("POUCHDB_OUTRUN", "others were ahead every time");
  }

  async createDatabase(): Promise<void> {
    this.#expect(201, await this.#ask("PUT", this.#path));
  }

  /** Writes new documents in one request. */
  async putAll(records: readonly PreloadRecord[]): Promise<void> {
    const docs = records.map(([_id, value]) => ({ _id, ...document(value) }));
    const answer = await this.#ask("POST", `${this.#path}/_bulk_docs`, { docs });
    this.#expect(201, answer);
    for (const { id, rev } of answer.body as readonly Written[]) {
      if (rev === undefined) throw new OperationError("POUCHDB_CONFLICT", `${id} was there`);
      this.#revisions.set(id, rev);
    }
  }

  close(): Promise<void> {
    return this.#client.destroy();
  }

  /** The document's revision; its value came with it. */
  async #get(key: string): Promise<string | undefined> {
    const answer = await this.#ask("GET", `${this.#path}/${key}`);
    if (answer.status === NOT_FOUND) return undefined;
    this.#expect(200, answer);
    return (answer.body as { readonly _rev: string })._rev;
  }

  /** Whether the revision known here was the last. */
  async #put(key: string, value: Uint8Array): Promise<boolean> {
    const _rev = this.#revisions.get(key);
    const answer = await this.#ask("PUT", `${this.#path}/${key}`, { _rev, ...document(value) });
    if (answer.status === CONFLICT) return false;
    this.#expect(201, answer);
    this.#remember(key, (answer.body as { readonly rev: string }).rev);
    return true;
  }

  #remember(key: string, revision: string | undefined): void {
    if (revision === undefined) this.#revisions.delete(key);
    else this.#revisions.set(key, revision);
  }

  async #ask(method: "GET" | "PUT" | "POST", path: string, body?: object): Promise<Answer> {
    try {
      const answer = await this.#client.request({
        method,
        path,
        // Sent before the answer to what went before; the documents of a load do not depend on each other.
        idempotent: true,
        ...(body && {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      });
      return { status: answer.statusCode, body: await answer.body.json() };
    } catch (error) {
      throw OperationError.of("POUCHDB", error);
    }
  }

  #expect(status: number, answer: Answer): void {
    if (answer.status === status) return;
    throw new OperationError(`POUCHDB_${answer.status}`, JSON.stringify(answer.body));
  }
}

/** JSON knows no bytes. */
function document(value: Uint8Array): { readonly value: string } {
  return { value: Buffer.from(value).toString("base64") };
}
