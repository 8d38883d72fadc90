/**
 * Checks of the machine and the process: Node, open files, the clock, the terminal.
 */
import type { Finding } from "./finding.js";

/** What is to be known of the machine; read by `machineFacts`. */
export interface MachineFacts {
  /** As in `process.versions.node`. */
  readonly node: string;
  /** Files and sockets that one process may have open; `undefined` where the system does not say. */
  readonly openFilesMax: number | undefined;
  /** The wall clock, in milliseconds since 1970. */
  readonly nowMs: number;
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const NODE_MIN = [20, 19] as const;
const OPEN_FILES_MIN = 1_024;
/** Nothing of this project is older: a clock that shows less was never set. */
const EARLIEST_MS = Date.UTC(2025, 0, 1);
const COLUMNS_MIN = 60;

/** Reads the facts of this process. */
export function machineFacts(): MachineFacts {
  const { stdout, versions, env } = process;
  return {
    node: versions.node,
    openFilesMax: openFilesMax(),
    nowMs: Date.now(),
    isTerminal: stdout.isTTY,
    columns: stdout.columns,
    env,
  };
}

/** The soft limit, which Node has raised to the hard one when it started; a server's Node does the same. */
function openFilesMax(): number | undefined {
  const report = process.report?.getReport() as
    | { readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } } }
    | undefined;
  const soft = report?.userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : undefined;
}

/** Judges the facts. */
export function checkMachine(facts: MachineFacts): Finding[] {
  return [nodeVersion(facts), openFiles(facts), wallClock(facts), terminal(facts)];
}

function nodeVersion({ node }: MachineFacts): Finding {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const isOld = major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]);
  const base = { section: "machine", check: "node" } as const;
  if (!isOld) return { ...base, verdict: "ok", message: `Node ${node}` };
  return {
    ...base,
    verdict: "problem",
    message: `Node ${node} is older than ${NODE_MIN.join(".")}, which vc needs.`,
    hint: "Install a Node that is still looked after: https://nodejs.org",
  };
}

function openFiles({ openFilesMax }: MachineFacts): Finding {
  const base = { section: "machine", check: "open-files" } as const;
  if (openFilesMax === undefined) {
    return { ...base, verdict: "skipped", message: "The limit of open files is not told here." };
  }
  const shown = openFilesMax.toLocaleString("en-US");
  if (openFilesMax >= OPEN_FILES_MIN) {
    return { ...base, verdict: "ok", message: `${shown} open files and sockets a process` };
  }
  return {
    ...base,
    verdict: "warning",
    message: `A process may have ${shown} files and sockets open; a server uses one for each client.`,
    hint: "Raise the limit before vc serve: ulimit -n 4096, or LimitNOFILE= in a systemd unit.",
  };
}

function wallClock({ nowMs }: MachineFacts): Finding {
  const base = { section: "machine", check: "clock" } as const;
  const shown = new Date(nowMs).toISOString();
  if (nowMs >= EARLIEST_MS) return { ...base, verdict: "ok", message: `The clock shows ${shown}` };
  return {
    ...base,
    verdict: "warning",
    message: `The clock shows ${shown}, which cannot be.`,
    hint: "What was written before what does not depend on it, but times in logs and traces do. Turn on NTP: timedatectl set-ntp true",
  };
}

function terminal({ isTerminal, columns, env }: MachineFacts): Finding {
  const base = { section: "machine", check: "terminal" } as const;
  if (!isTerminal) return { ...base, verdict: "ok", message: "Output goes to no terminal" };
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  if (process.platform !== "win32" && !/utf-?8/i.test(locale)) {
    return {
      ...base,
      verdict: "warning",
      message: `The locale${locale === "" ? "" : ` ${locale}`} is not UTF-8: lines of diagrams may come out as other signs.`,
      hint: "Set one, for example LANG=C.UTF-8, or draw with vc trace --ascii.",
    };
  }
  if (columns !== undefined && columns < COLUMNS_MIN) {
    return {
      ...base,
      verdict: "warning",
      message: `The terminal is ${columns} columns wide: tables will wrap.`,
      hint: `Make it ${COLUMNS_MIN} columns wide or more, or use --json.`,
    };
  }
  const colour = env["NO_COLOR"] ? "no colour, as NO_COLOR says" : "colour";
  return {
    ...base,
    verdict: "ok",
    message: `A terminal${columns === undefined ? "" : ` of ${columns} columns`}, ${colour}`,
  };
}
