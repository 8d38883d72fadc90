/**
 * What `vc serve` shows: for people, or as JSON lines.
 */
import { formatAddress } from "../cluster/address.js";
import { columns, list } from "../output/text.js";
import type { Ui } from "../output/ui.js";
import { showLogLine } from "./log-line.js";
import type { ServerPlan } from "./plan.js";
import type { Exit, Listening, ServerProcess } from "./server-process.js";

/** How the servers' own logs are passed on. */
export type LogFormat = "pretty" | "json";

/** Tells what happens to the servers. */
export class ServePresenter {
  constructor(
    private readonly ui: Ui,
    private readonly logFormat: LogFormat,
    /** The command that starts one of them again. */
    private readonly restartCommand: (name: string) => string,
  ) {}

  listening({ plan, pid }: ServerProcess, { port, adminPort, node }: Listening): void {
    const address = formatAddress({ host: plan.listen.host, port });
    const adminHost = plan.admin?.host ?? plan.listen.host;
    const admin =
      adminPort === undefined
        ? undefined
        : `http://${formatAddress({ host: adminHost, port: adminPort })}`;
    if (this.ui.json) {
      const { host } = plan.listen;
      this.event({
        event: "listening",
        name: plan.name,
        host,
        port,
        adminPort: adminPort ?? null,
        node,
        pid: pid ?? null,
      });
      return;
    }
    const { out } = this.ui.view;
    const extras = [
      admin === undefined ? undefined : `metrics ${admin}/metrics`,
      dataOf(plan),
      pid === undefined ? undefined : `process ${pid}`,
    ];
    const detail = out.dim(extras.filter((extra) => extra !== undefined).join(", "));
    this.ui.line(`${this.tag(plan)} listens on ${out.bold(address)}  ${detail}`);
  }

  log({ plan }: ServerProcess, line: string): void {
    if (this.logFormat === "json") this.ui.note(line);
    else this.ui.note(`${this.errTag(plan)} ${showLogLine(line, this.ui.view.err)}`);
  }

  exited(
    server: ServerProcess,
    exit: Exit,
    asked: boolean,
    others: readonly string[],
    alone: boolean,
  ): void {
    const { name } = server.plan;
    if (this.ui.json) {
      this.event({ event: "exited", name, code: exit.code, signal: exit.signal, expected: asked });
      return;
    }
    if (asked) return;
    const { err } = this.ui.view;
    const how = exit.signal === null ? `with exit code ${exit.code}` : `killed by ${exit.signal}`;
    this.ui.note(err.red(`${name} has stopped, ${how}.`));
    // A server alone has just said them.
    if (!alone && this.logFormat === "pretty" && server.lastLines.length > 0) {
      this.ui.note("Its last lines:");
      for (const line of server.lastLines) this.ui.note(`  ${showLogLine(line, err)}`);
    }
    if (others.length > 0) {
      this.ui.note(
        `${list(others)} ${others.length === 1 ? "goes" : "go"} on. To start ${name} again, in another terminal:`,
      );
      this.ui.note(`  ${err.bold(this.restartCommand(name))}`);
    }
  }

  /**
   * All that were started answer.
   *
   * @param more how to see more of what they do, when they show little
   */
  ready(
    plans: readonly ServerPlan[],
    commands: readonly { readonly line: string; readonly what: string }[],
    more: string | undefined,
  ): void {
    const names = plans.map((plan) => plan.name);
    if (this.ui.json) {
      this.event({ event: "ready", names });
      return;
    }
    const { out, terminal, columns: width } = this.ui.view;
    const rows = columns(
      commands.map(({ line, what }) => [{ text: `  ${line}` }, { text: what }]),
    ).split("\n");
    const [page] = plans.flatMap(({ admin }) => (admin === null ? [] : [pageAddress(admin)]));
    const heading = `${list(names)} ${names.length === 1 ? "is" : "are"} ready. In another terminal, try:`;
    const look = page === undefined ? [] : [`To see them work, open ${page}`, ""];
    const footer = ["Ctrl-C stops the servers.", more]
      .filter((part) => part !== undefined)
      .join(" ");
    const lines = [...look, heading, "", ...rows, "", footer];
    // Lines that the terminal would break make no box.
    const fits = !terminal || Math.max(...lines.map((line) => line.length)) + BOX_WIDTH <= width;
    this.ui.line(out.cyan(fits ? box(lines) : ["", ...lines].join("\n")));
  }

  waiting(names: readonly string[], why: string): void {
    if (!this.ui.json)
      this.ui.note(`${list(names)} ${names.length === 1 ? "does" : "do"} not serve yet: ${why}`);
  }

  stopping(): void {
    if (!this.ui.json) this.ui.note("Stopping the servers.");
  }

  stopped(): void {
    if (this.ui.json) this.event({ event: "stopped" });
    else this.ui.note("All servers have stopped.");
  }

  killed(names: readonly string[]): void {
    this.ui.note(this.ui.view.err.red(`${list(names)} did not stop in time and had to be killed.`));
  }

  private event(event: object): void {
    this.ui.line(JSON.stringify(event));
  }

  private tag({ name, index }: ServerPlan): string {
    return this.ui.view.out.nth(index, name);
  }

  private errTag({ name, index }: ServerPlan): string {
    return this.ui.view.err.nth(index, name);
  }
}

/** For a browser on this machine. */
function pageAddress({ host, port }: { readonly host: string; readonly port: number }): string {
  const isLocal = ["127.0.0.1", "::1", "0.0.0.0", "::"].includes(host);
  return `http://${formatAddress({ host: isLocal ? "localhost" : host, port })}/`;
}

function dataOf({ dataDir }: ServerPlan): string {
  return dataDir === null ? "nothing is kept" : `data in ${dataDir}`;
}

/** What a box adds to the length of a line. */
const BOX_WIDTH = 4;

function box(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  const bar = "─".repeat(width + 2);
  return [`╭${bar}╮`, ...lines.map((line) => `│ ${line.padEnd(width)} │`), `╰${bar}╯`].join("\n");
}
