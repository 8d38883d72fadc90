import { Command, Errors } from "@oclif/core";
import { type Paint, painter } from "../report/words.js";
import { checkSwitches, inOurWords, type KnownFlags } from "./parser-words.js";
import { tellError } from "./tell.js";

/** What the commands share: errors in plain words, exit codes, colours only where somebody sees them. */
export abstract class DriverCommand extends Command {
  /** Whether errors, too, are to be one JSON document. Known before the flags are parsed. */
  protected get json(): boolean {
    const end = this.argv.indexOf("--");
    return this.argv.slice(0, end < 0 ? undefined : end).includes("--json");
  }

  protected paint(stream: { isTTY?: boolean } = process.stdout): Paint {
    return painter(stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "");
  }

  protected override async init(): Promise<void> {
    await super.init();
    checkSwitches(this.argv, this.#name, this.#flags);
  }

  protected override async catch(error: Error & { exitCode?: number }): Promise<void> {
    if (error instanceof Errors.ExitError) throw error;
    const isParsers = error instanceof Errors.CLIError;
    tellError(isParsers ? inOurWords(error, this.#name, this.#flags) : error, this.json);
  }

  get #name(): string {
    return this.id ?? this.ctor.name.toLowerCase();
  }

  get #flags(): KnownFlags {
    // A command without any has none at all, whatever oclif's type says.
    const { flags }: { readonly flags?: KnownFlags } = this.ctor;
    return flags ?? {};
  }
}
