/**
 * The flags that commands share.
 */
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";

import { CONSISTENCIES } from "./cluster/settings.js";

/** Which cluster. */
export const clusterFlags = {
  hosts: Flags.string({
    multiple: true,
    helpGroup: "CLUSTER",
    helpValue: "HOST",
    description: "the servers' hosts, in order; one host serves for all ports",
  }),
  ports: Flags.string({
    multiple: true,
    helpGroup: "CLUSTER",
    helpValue: "PORT",
    description: "the servers' ports, in order [default: 9990 9980 9999 on localhost]",
  }),
  cluster: Flags.string({
    helpGroup: "CLUSTER",
    helpValue: "NAME",
    description: "the cluster's name; servers of another refuse [default: vclock]",
  }),
  config: Flags.string({
    helpGroup: "CLUSTER",
    helpValue: "FILE",
    description:
      "read this config file [default: vclock.json or .config/vclock.json, here or above]",
  }),
};

/** How to talk to it. */
export const requestFlags = {
  server: Flags.string({
    helpGroup: "CLUSTER",
    helpValue: "N|NAME",
    description:
      "talk to this server only: its number, from 1, or its name [default: the first that answers]",
  }),
  consistency: Flags.string({
    options: [...CONSISTENCIES],
    helpGroup: "REQUEST",
    description: "how many servers take part before the answer [default: quorum]",
  }),
  timeout: Flags.string({
    helpGroup: "REQUEST",
    helpValue: "MS",
    description: "give up after so many milliseconds [default: 5000]",
  }),
};

export const jsonFlag = {
  json: Flags.boolean({
    helpGroup: "OUTPUT",
    description: "print exactly one JSON document, one a line for streams",
  }),
};

/** For every command that talks to a running cluster. */
export const clientFlags = { ...clusterFlags, ...requestFlags, ...jsonFlag };

export const failOnConflictFlag = {
  "fail-on-conflict": Flags.boolean({
    helpGroup: "OUTPUT",
    description: "exit with 3 when there is a conflict",
  }),
};

export const contextFlag = {
  context: Flags.string({
    helpGroup: "REQUEST",
    helpValue: "TOKEN|none",
    description:
      "what the writer has seen: the context of a read, or none for nothing at all [default: what the answering server holds]",
  }),
};

export const seenFlag = {
  context: Flags.string({
    helpGroup: "REQUEST",
    helpValue: "TOKEN|none",
    description:
      "answer only from a server that has caught up with this context, and wait for that [default: none]",
  }),
};

export const keyArg = Args.string({
  required: true,
  ignoreStdin: true,
  description: "1 to 1,024 bytes of text",
});
