import * as Flags from "@oclif/core/flags";

import type { Settings } from "../cluster/settings.js";
import { VcCommand } from "../command.js";
import { checkCluster } from "../doctor/cluster.js";
import { checkConfiguration } from "../doctor/configuration.js";
import { checkDataFolder } from "../doctor/data-folder.js";
import type { Finding } from "../doctor/finding.js";
import { isOnThisMachine } from "../doctor/locality.js";
import { checkMachine, machineFacts } from "../doctor/machine.js";
import { checkPages, type PageAddress } from "../doctor/pages.js";
import { checkServers } from "../doctor/servers.js";
import { clusterFlags, jsonFlag, requestFlags } from "../flags.js";
import { clusterState, unreachableState, type ClusterState } from "../operations/status.js";
import { doctorReport } from "../output/doctor-report.js";
import { adminPortsOf } from "../serve/plan.js";

/** How long a server that lags has to make up for it. */
const CATCH_UP_MS = 1_000;

/** What was seen of the servers: at first, and a while later where something lagged. */
interface Seen {
  readonly before: ClusterState;
  readonly after: ClusterState;
}

/** `vc doctor` */
export default class Doctor extends VcCommand {
  static override summary = "Check this machine and the cluster, and say what is wrong.";
  static override description =
    "Looks at Node, the config file, the data folder and its disk, limits and the clock; then at each server: whether it runs, who else has its port, whether it serves, its page; then at the servers together: whether they agree on the members, hear each other and hold the same. Says for each what is wrong and what to do next. Changes nothing. Exits with 1 when there is a problem, and with --strict also when there is a warning.";
  static override examples = [
    { description: "The cluster on this machine", command: "<%= config.bin %> doctor" },
    {
      description: "Before servers are started: is the folder fit, are the ports free",
      command: "<%= config.bin %> doctor --data /var/lib/vclock",
    },
    {
      description: "In a script, where a warning is too much",
      command: "<%= config.bin %> doctor --strict --json",
    },
  ];
  static override flags = {
    ...clusterFlags,
    data: Flags.string({
      default: ".vclock",
      helpGroup: "CLUSTER",
      helpValue: "DIR",
      description:
        "the folder that vc serve keeps data in; looked at when a server is on this machine",
    }),
    "admin-ports": Flags.string({
      multiple: true,
      helpGroup: "CLUSTER",
      helpValue: "PORT|none",
      description: "ports of the page with health and metrics [default: 1000 below the server's]",
    }),
    timeout: requestFlags.timeout,
    strict: Flags.boolean({
      helpGroup: "OUTPUT",
      description: "exit with 1 when there is a warning, too",
    }),
    ...jsonFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const { data, strict, "admin-ports": adminPorts, ...cluster } = flags;
    const { settings, configFile, findings } = checkConfiguration(
      cluster,
      process.env,
      process.cwd(),
    );
    const all: Finding[] = [...checkMachine(machineFacts()), ...findings];
    if (settings !== undefined) {
      const ports = adminPortsOf(settings.servers, adminPorts);
      const pages = ports.map((port) =>
        port === undefined ? undefined : { port, isTold: adminPorts !== undefined },
      );
      if (settings.servers.some(isOnThisMachine)) all.push(...(await checkDataFolder(data)));
      all.push(...(await this.examine(settings, pages)));
    }
    const examined = { cluster: settings?.cluster, configFile, strict };
    this.print(doctorReport(all, examined, this.ui.view));
  }

  private async examine(
    settings: Settings,
    pages: readonly (PageAddress | undefined)[],
  ): Promise<Finding[]> {
    const { before, after } = await this.look({ ...settings, server: undefined });
    const { servers } = settings;
    return [
      ...(await checkServers(servers, after.servers, this.ui.view.call)),
      ...(await checkPages(servers, after.servers, pages)),
      ...checkCluster(servers, before, after),
    ];
  }

  /** Asks all servers, and once more where one lags: under load that is the usual, and made up for at once. */
  private async look(settings: Settings): Promise<Seen> {
    const { cluster, timeoutMs } = settings;
    try {
      const { result } = await this.request(
        settings,
        "asking every server",
        async ({ client, signal }) => {
          const ask = (): Promise<ClusterState> =>
            clusterState(client, cluster, { timeoutMs, signal });
          const before = await ask();
          if (before.servers.every((server) => !server.up || server.lag === 0)) {
            return { before, after: before };
          }
          await new Promise((resolve) => setTimeout(resolve, CATCH_UP_MS));
          return { before, after: await ask() };
        },
      );
      return result;
    } catch (error) {
      const nobody = unreachableState(error, cluster);
      return { before: nobody, after: nobody };
    }
  }
}
