/**
 * A server process of the bench that runs in Node: started, awaited until it listens, stopped.
 */
import { Program } from "./program.js";

export interface ChildSetup {
  readonly name: string;
  /** The module to run. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Node's own options, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

const START_MS = 30_000;

export class Child {
  readonly name: string;
  readonly port: number;
  readonly #program: Program;

  private constructor(program: Program, port: number) {
    this.name = program.name;
    this.port = port;
    this.#program = program;
  }

  /** @throws ProcessError when it ends before it listens, or takes longer than half a minute */
  static async start({ name, entry, args = [], nodeOptions = [] }: ChildSetup): Promise<Child> {
    const program = new Program({
      name,
      command: process.execPath,
      args: [...nodeOptions, entry, ...args],
      ipc: true,
    });
    try {
      return new Child(program, await program.until(listening(program), START_MS));
    } catch (error) {
      await program.stop("at once");
      throw error;
    }
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** Rejects with a ProcessError when it ends before {@link stop} is called; else never settles. */
  failure(): Promise<never> {
    return this.#program.failure();
  }

  /** Ends it, by force when it does not by itself, and resolves when it has. */
  stop(): Promise<void> {
    return this.#program.stop("gently");
  }
}

/** The port in the line `{"event":"listening","port":…}`. */
function listening(program: Program): Promise<number> {
  return new Promise((resolve) => {
    program.onLine("stdout", (line) => {
      if (!line.startsWith("{")) return;
      const said = JSON.parse(line) as { readonly event?: string; readonly port?: number };
      if (said.event === "listening" && said.port !== undefined) resolve(said.port);
    });
  });
}
