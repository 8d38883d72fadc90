/**
 * Who may ask for the page: nobody whom another site's page has sent.
 *
 * The port has no password; what keeps strangers out is that it listens on loopback. A browser on this machine reaches it, though, with
 * whatever page it has open. So a request must name this server by an address or a name it is known by (a name of a stranger's that
 * resolves to loopback is refused), must not come from another origin, and what changes something must carry a header that no other
 * origin's page can send without being allowed to first, which it never is.
 */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { PageError } from "./page-error.js";

/** What the page, and other servers, send along with every request that changes something. */
export const PAGE_HEADER = "x-vclock-page";

export class Guard {
  readonly #names: ReadonlySet<string>;

  /** @param names the hosts that this server and its members are configured with */
  constructor(names: Iterable<string>) {
    this.#names = new Set(Array.from(names, (name) => name.toLowerCase()));
  }

  /** For the page itself, to which a link may lead. @throws PageError unless it was called by a name of this server's */
  checkVisit({ host }: IncomingHttpHeaders): void {
    if (host !== undefined && this.#isOurs(hostName(host))) return;
    throw forbidden(`${host ?? "no Host"} is no name of this server: call it by its address`);
  }

  /** @throws PageError unless the request may read */
  checkRead(headers: IncomingHttpHeaders): void {
    this.checkVisit(headers);
    const site = headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      throw forbidden("other sites may not ask this server");
    }
    const { origin } = headers;
    if (origin !== undefined && originHost(origin) !== headers.host?.toLowerCase()) {
      throw forbidden("other origins may not ask this server");
    }
  }

  /** @throws PageError unless the request may change something */
  checkWrite(headers: IncomingHttpHeaders): void {
    this.checkRead(headers);
    if (headers[PAGE_HEADER] === undefined) throw forbidden(`the header ${PAGE_HEADER} is missing`);
    const [type = ""] = (headers["content-type"] ?? "").split(";");
    if (type.trim().toLowerCase() !== "application/json") {
      throw new PageError(415, "bad-request", "JSON only");
    }
  }

  #isOurs(name: string): boolean {
    const isLocal = name === "localhost" || name.endsWith(".localhost");
    return isLocal || isIP(name) !== 0 || this.#names.has(name);
  }
}

function forbidden(message: string): PageError {
  return new PageError(403, "forbidden", message);
}

/** Without port and brackets. */
function hostName(host: string): string {
  const bare = host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d*$/, "");
  return bare.toLowerCase();
}

function originHost(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
