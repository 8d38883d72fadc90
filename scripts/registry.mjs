// Just enough of a registry to install packages from tarballs that name each other by version: npm asks for a package's
// document, then for its tarball. On this machine only, and only for the packages it was given.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename } from "node:path";

import { tool } from "./lib.mjs";

/** The package.json in a tarball. */
function manifestOf(tarball) {
  const { status, stdout, stderr } = tool("tar", ["-xzOf", tarball, "package/package.json"]);
  if (status !== 0) throw new Error(`${tarball}: ${stderr}`);
  return JSON.parse(stdout);
}

/**
 * Serves packages, one version each.
 *
 * @param {string[]} tarballs paths
 * @returns where, and a way to stop
 */
export async function serveTarballs(tarballs) {
  const bodies = new Map(tarballs.map((path) => [`/-/${basename(path)}`, readFileSync(path)]));
  const manifests = new Map(
    tarballs.map((path) => {
      const manifest = manifestOf(path);
      return [manifest.name, { manifest, path: `/-/${basename(path)}` }];
    }),
  );
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    const body = bodies.get(path);
    const found = manifests.get(path.slice(1));
    if (body !== undefined) {
      response.end(body);
    } else if (found !== undefined) {
      const { name, version } = found.manifest;
      const sha512 = createHash("sha512")
        .update(bodies.get(found.path) ?? "")
        .digest("base64");
      const dist = { tarball: `${url}${found.path}`, integrity: `sha512-${sha512}` };
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          name,
          "dist-tags": { latest: version },
          versions: { [version]: { ...found.manifest, dist } },
        }),
      );
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
  return {
    url,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
