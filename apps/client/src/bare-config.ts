/**
 * What a command wants of oclif's `Config` while it runs, without the reading of manifests and plugins that `Config.load` does.
 */
import { Config } from "@oclif/core/config";

/** Knows the program's name and has no hooks, plugins or other commands. */
export class BareConfig extends Config {
  constructor(root: string, name: string, version: string, userAgent: string) {
    super({ root });
    Object.assign(this, { root, name, version, userAgent });
    this.bin = "vc";
    this.topicSeparator = " ";
    this.pjson = { name, version, oclif: {} };
  }

  override async runHook(): Promise<{ readonly failures: []; readonly successes: [] }> {
    return { failures: [], successes: [] };
  }
}
