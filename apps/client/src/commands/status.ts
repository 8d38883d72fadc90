import { VcCommand } from "../command.js";
import { clientFlags } from "../flags.js";
import { clusterState, unreachableState, type ClusterState } from "../operations/status.js";
import { statusReport } from "../output/status-report.js";
import type { Settings } from "../cluster/settings.js";

/** `vc status` */
export default class Status extends VcCommand {
  static override summary =
    "Show every server: whether it is up, its clock, its keys, conflicts and lag.";
  static override description =
    "Asks all servers at once. The lag counts the updates and deletes that another server has and this one lacks. Exits with 5 when no server answers.";
  static override examples = [
    { description: "The cluster on this machine", command: "<%= config.bin %> status" },
    { description: "For a program", command: "<%= config.bin %> status --json" },
    {
      description: "A cluster elsewhere",
      command: "<%= config.bin %> status --hosts a.example b.example c.example --ports 9990",
    },
  ];
  static override flags = clientFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(Status);
    const settings = this.settings(flags);
    this.print(statusReport(await this.ask(settings), this.ui.view));
  }

  private async ask(settings: Settings): Promise<ClusterState> {
    const { cluster, timeoutMs } = settings;
    try {
      const { result } = await this.request(settings, "asking every server", ({ client, signal }) =>
        clusterState(client, cluster, { timeoutMs, signal }),
      );
      return result;
    } catch (error) {
      return unreachableState(error, cluster);
    }
  }
}
