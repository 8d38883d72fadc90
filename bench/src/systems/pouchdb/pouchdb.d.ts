// What of these packages the bench uses; they bring no types of their own.

declare module "pouchdb-core" {
  interface PouchDB {
    plugin(plugin: unknown): PouchDB;
    defaults(options: { readonly prefix: string }): PouchDB;
  }
  const PouchDB: PouchDB;
  export default PouchDB;
}

declare module "pouchdb-adapter-leveldb" {
  const plugin: unknown;
  export default plugin;
}

declare module "express-pouchdb" {
  import type { RequestListener } from "node:http";
  export default function expressPouchDB(
    database: unknown,
    options: { readonly mode: "minimumForPouchDB" },
  ): RequestListener;
}
