/**
 * What of etcd's API the bench uses: the fields of its messages, by their numbers.
 *
 * @see etcd's `rpc.proto` and `kv.proto`, API v3
 */
import { parse } from "protobufjs";
import type { Method } from "./grpc.js";

const PROTO = `
syntax = "proto3";
package etcdserverpb;

message KeyValue { bytes key = 1; int64 mod_revision = 3; bytes value = 5; }

message RangeRequest { bytes key = 1; bool serializable = 7; }
message RangeResponse { repeated KeyValue kvs = 2; }

message PutRequest { bytes key = 1; bytes value = 2; }
message PutResponse {}

message Compare {
  enum CompareResult { EQUAL = 0; }
  enum CompareTarget { VERSION = 0; CREATE = 1; MOD = 2; }
  CompareResult result = 1;
  CompareTarget target = 2;
  bytes key = 3;
  int64 mod_revision = 6;
}
message RequestOp { oneof request { RangeRequest request_range = 1; PutRequest request_put = 2; } }
message ResponseOp { oneof response { RangeResponse response_range = 1; PutResponse response_put = 2; } }
message TxnRequest { repeated Compare compare = 1; repeated RequestOp success = 2; repeated RequestOp failure = 3; }
message TxnResponse { bool succeeded = 2; repeated ResponseOp responses = 3; }
`;

const { root } = parse(PROTO);

function method(name: string, message: string): Method {
  return {
    path: `/etcdserverpb.KV/${name}`,
    request: root.lookupType(`etcdserverpb.${message}Request`),
    response: root.lookupType(`etcdserverpb.${message}Response`),
  };
}

export const RANGE: Method = method("Range", "Range");
export const PUT: Method = method("Put", "Put");
export const TXN: Method = method("Txn", "Txn");

/** `Compare.CompareTarget.MOD`: the revision at which a key was written last; 0 when it is not there. */
export const MOD = 2;

export interface RangeResponse {
  /** An int64 is as protobufjs has it. */
  readonly kvs: readonly { readonly modRevision: unknown; readonly value: Uint8Array }[];
}

export interface TxnResponse {
  readonly succeeded: boolean;
  readonly responses: readonly { readonly responseRange?: RangeResponse }[];
}
