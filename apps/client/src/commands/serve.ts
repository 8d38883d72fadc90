import * as Flags from "@oclif/core/flags";

import type { PlaygroundRequest } from "@vclock/server";

import type { Settings } from "../cluster/settings.js";
import { VcCommand } from "../command.js";
import { ServeError } from "../errors.js";
import { clusterFlags, jsonFlag } from "../flags.js";
import { checkPlayground, Playground } from "../serve/playground.js";
import { planServers } from "../serve/plan.js";
import { checkPorts } from "../serve/ports.js";
import { ServePresenter, type LogFormat } from "../serve/present.js";
import { untilServing } from "../serve/ready.js";
import { firstCommands, howToSeeMore, restartCommand } from "../serve/suggest.js";
import { stopSignals } from "../serve/stop-signals.js";
import { Supervisor } from "../serve/supervise.js";

/** `vc serve` */
export default class Serve extends VcCommand {
  static override summary = "Start the servers, one process each, and run them until Ctrl-C.";
  static override description =
    "Each server keeps its data in a folder of its own, DIR/NAME, so a second start goes on where the first one ended. There is no authentication: whoever reaches a port may read and write.";
  static override examples = [
    { description: "Three servers on this machine", command: "<%= config.bin %> serve" },
    {
      description: "Five servers",
      command: "<%= config.bin %> serve --ports 9920 9950 9990 9980 9999",
    },
    {
      description: "The second of three machines",
      command:
        "<%= config.bin %> serve --hosts a.example b.example c.example --ports 9990 --only s2 --data /var/lib/vclock",
    },
    {
      description: "To try things out, keeping nothing, with a page to cut wires and pause servers",
      command: "<%= config.bin %> serve --memory --playground",
    },
  ];
  static override flags = {
    ...clusterFlags,
    ...jsonFlag,
    only: Flags.string({
      multiple: true,
      helpValue: "N|NAME",
      description: "start only these of the servers: their numbers, from 1, or names",
    }),
    data: Flags.directory({
      helpValue: "DIR",
      default: ".vclock",
      description: "where data is kept; one folder per server",
    }),
    memory: Flags.boolean({ description: "keep nothing on disk: data is gone with the server" }),
    playground: Flags.boolean({
      description: "let the page cut wires between the servers, pause and restart them",
    }),
    bind: Flags.string({
      helpValue: "ADDRESS",
      description: "listen on this address [default: the server's host]",
    }),
    "admin-ports": Flags.string({
      multiple: true,
      helpValue: "PORT|none",
      description: "where the page, /healthz and /metrics are [default: 1000 below each port]",
    }),
    "admin-bind": Flags.string({
      helpValue: "ADDRESS",
      description:
        "the address of those, such as 127.0.0.1 [default: the one the server listens on]",
    }),
    "trace-events": Flags.integer({
      helpValue: "N",
      min: 0,
      max: 1_000_000,
      description: "events each server keeps for those who trace; 0: none [default: 8192]",
    }),
    "log-level": Flags.string({
      options: ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      default: "info",
      helpGroup: "OUTPUT",
      description: "how much the servers log",
    }),
    "log-format": Flags.string({
      options: ["pretty", "json"],
      default: "pretty",
      helpGroup: "OUTPUT",
      description: "for people or for programs; on standard error either way",
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    const settings = this.settings(flags);
    const planned = planServers(settings, flags, process.cwd());
    if (flags.playground) checkPlayground(flags, planned);
    await checkPorts(planned);
    const playground = flags.playground ? await Playground.open(planned) : undefined;
    const plans = playground?.plans ?? planned;
    const restart = (name: string): string => restartCommand(this.ui.view.call, this.argv, name);
    const presenter = new ServePresenter(this.ui, flags["log-format"] as LogFormat, restart);
    const { stop, hurry } = stopSignals();
    const supervisor = new Supervisor(plans, presenter, (server, message) => {
      const request = message as PlaygroundRequest | undefined;
      if (request?.type !== "playground") return;
      void playground?.answer(request, supervisor).then((reply) => server.send(reply));
    });
    const asked = new Promise<void>((resolve) => {
      stop.addEventListener("abort", () => resolve(), { once: true });
    });
    const more = howToSeeMore(flags["log-level"], process.env["npm_lifecycle_event"]);
    const gone = new AbortController();
    void supervisor.gone.then(() => gone.abort());
    const over = AbortSignal.any([stop, gone.signal]);
    void this.announce(supervisor, settings, plans, presenter, more, over);
    try {
      await Promise.race([asked, supervisor.gone]);
      if (!stop.aborted) supervisor.checkAsked();
      const killed = await supervisor.stop(hurry);
      presenter.stopped();
      if (killed.length > 0) throw new ServeError(`${killed.join(", ")} had to be killed.`);
    } finally {
      playground?.close();
    }
  }

  /** Says when all servers are ready, and what to try then. */
  private async announce(
    supervisor: Supervisor,
    settings: Settings,
    plans: ReturnType<typeof planServers>,
    presenter: ServePresenter,
    more: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (!(await supervisor.listening)) return;
    const serving = await untilServing(
      settings,
      plans,
      (names, why) => presenter.waiting(names, why),
      signal,
    );
    if (serving) presenter.ready(plans, firstCommands(this.ui.view.call), more);
  }
}
