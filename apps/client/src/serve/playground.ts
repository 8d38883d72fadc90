/**
 * What `vc serve --playground` lets the servers' page do: cut and heal the wires between them, pause them, start them again.
 */
import type { PlaygroundReply, PlaygroundRequest, PlaygroundState } from "@vclock/server";

import { UsageError } from "../errors.js";
import type { ServeFlags, ServerPlan } from "./plan.js";
import type { Supervisor } from "./supervise.js";
import { type Wire, wiresBetween } from "./wires.js";

/** @throws UsageError when the other flags leave no playground */
export function checkPlayground(flags: ServeFlags, plans: readonly ServerPlan[]): void {
  if (flags.only !== undefined) {
    throw new UsageError(
      "--playground does not go with --only",
      "It cuts the wires between servers, so it has to start all of them.",
    );
  }
  if (plans.every(({ admin }) => admin === null)) {
    throw new UsageError(
      "--playground needs admin ports",
      "The playground is a view of the page that is served there.",
    );
  }
}

export class Playground {
  /** The same servers, each reaching the others through wires. */
  readonly plans: readonly ServerPlan[];
  readonly #wires: readonly Wire[];

  private constructor(plans: readonly ServerPlan[], wires: readonly Wire[]) {
    this.plans = plans;
    this.#wires = wires;
  }

  static async open(plans: readonly ServerPlan[]): Promise<Playground> {
    const wires = wiresBetween(plans);
    const ports = await Promise.all(wires.map((wire) => wire.listen()));
    const portOf = (from: string, to: string): number | undefined =>
      ports[wires.findIndex(({ ends }) => ends[0] === from && ends[1] === to)];
    const wired = plans.map((plan): ServerPlan => {
      const members = plan.options.members.map((member) => {
        const port = portOf(plan.name, member.name);
        if (port === undefined) return member;
        return { ...member, host: "127.0.0.1", port };
      });
      return { ...plan, options: { ...plan.options, members, playground: true } };
    });
    return new Playground(wired, wires);
  }

  /** Does what a server's page asks for, and says how things are. */
  async answer(request: PlaygroundRequest, servers: Supervisor): Promise<PlaygroundReply> {
    const { type, id } = request;
    try {
      await this.#act(request, servers);
      return { type, id, state: this.#state(servers) };
    } catch (error) {
      return { type, id, error: error instanceof Error ? error.message : String(error) };
    }
  }

  close(): void {
    for (const wire of this.#wires) wire.close();
  }

  async #act({ action, servers: names }: PlaygroundRequest, servers: Supervisor): Promise<void> {
    const [a = "", b = ""] = names;
    if (action === "cut" || action === "heal") this.#wire(a, b).set(action === "cut");
    else if (action === "pause" || action === "resume") servers.pause(a, action === "pause");
    else if (action === "restart") await servers.restart(a);
  }

  #wire(a: string, b: string): Wire {
    const wire = this.#wires.find((wire) => wire.joins(a, b));
    if (wire === undefined) throw new Error(`there is no wire between ${a} and ${b}`);
    return wire;
  }

  #state(servers: Supervisor): PlaygroundState {
    return {
      cuts: this.#wires.filter(({ isCut }) => isCut).map(({ ends }) => ends),
      servers: servers.states(),
    };
  }
}
