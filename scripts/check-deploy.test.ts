// Holds what deploy/ and .github/ name to the truth: flags, ports, paths and times are those of vc, metrics those of a running server.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { validate as validateDockerfile } from "dockerfile-utils";
import { StatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Service } from "kubernetes-models/v1/Service";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";

import { readJson, root, workspaceDirs } from "./lib.mjs";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

const dockerfile = read("deploy/Dockerfile");
const unit = read("deploy/systemd/vclock@.service");
const compose = parse(read("deploy/docker-compose.yml"), { merge: true });
const objects = parseAllDocuments(read("deploy/kubernetes/vclock.yaml")).map((one) => one.toJS());
const statefulSet = objects.find(({ kind }) => kind === "StatefulSet");
const pod = statefulSet.spec.template.spec;
const [container] = pod.containers;

/** The JSON list after a word of the Dockerfile's. */
function list(word: string): string[] {
  return JSON.parse(
    new RegExp(`^ *${word} (\\[.*\\])$`, "m").exec(dockerfile.replaceAll("\\\n", ""))?.[1] ?? "",
  );
}

/** What a line of the unit says. */
function setting(name: string): string {
  return new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1] ?? "";
}

/** A constant of a source file. */
function constant(path: string, name: string): number {
  const text = new RegExp(`\\b${name}(?: =|:) ([\\d_]+)`).exec(read(path))?.[1] ?? "";
  return Number(text.replaceAll("_", ""));
}

/** The members that a VC_SERVERS lists. */
function members(text: string): { name: string; host: string; port: string }[] {
  return text.split(",").map((member) => {
    const [, name = "", host = "", port = ""] = /^([^=]+)=(.+):(\d+)$/.exec(member) ?? [];
    return { name, host, port };
  });
}

const [execStart = "", ...unitArguments] = setting("ExecStart").split(" ");
const commands: Record<string, string[]> = {
  "deploy/Dockerfile": list("CMD"),
  "deploy/systemd": unitArguments,
  "deploy/kubernetes": container.args,
  ...Object.fromEntries(
    Object.entries<{ command: string[] }>(compose.services).map(([name, { command }]) => [
      `deploy/docker-compose.yml ${name}`,
      command,
    ]),
  ),
};

/** vc waits so long for a server that it has told to stop. */
const stopWithinMs = constant("apps/client/src/serve/supervise.ts", "STOP_WITHIN_MS");
const port = constant("apps/client/src/cluster/address.ts", "port");
const adminPort = port - constant("apps/client/src/serve/plan.ts", "ADMIN_PORT_BELOW");

describe("what starts a server", () => {
  it.each(Object.entries(commands))("%s: has flags that vc serve has", (_, [command, ...words]) => {
    const { flags } = readJson("apps/client/oclif.manifest.json").commands[command ?? ""];
    const given = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    expect(given).toEqual(expect.arrayContaining(["only", "data", "json", "log-format"]));
    for (const flag of given) expect(Object.keys(flags)).toContain(flag);
    expect(words[words.indexOf("--data") + 1]).toBe("/var/lib/vclock");
  });

  it("waits longer for the end than vc waits for its server", () => {
    const seconds = [
      setting("TimeoutStopSec"),
      pod.terminationGracePeriodSeconds,
      compose["x-server"].stop_grace_period.replace("s", ""),
    ].map(Number);
    expect(stopWithinMs).toBeGreaterThan(0);
    for (const each of seconds) expect(each * 1_000).toBeGreaterThan(stopWithinMs);
  });

  it("leaves descriptors for as many connections as a server takes", () => {
    const limits = "apps/server/src/limits.ts";
    const wanted = constant(limits, "clientsMax") + constant(limits, "strangersMax") + 64;
    expect(wanted).toBeGreaterThan(64);
    expect(Number(setting("LimitNOFILE"))).toBeGreaterThan(wanted);
    expect(compose["x-server"].ulimits.nofile).toBeGreaterThan(wanted);
  });
});

describe("deploy/Dockerfile", () => {
  it("is well formed", () => {
    expect(validateDockerfile(dockerfile)).toEqual([]);
  });

  it("builds by scripts that are there, and links to vc", () => {
    for (const [, script = ""] of dockerfile.matchAll(/\b(scripts\/[\w-]+\.mjs)/g)) read(script);
    const { name, bin } = readJson("apps/client/package.json");
    expect(dockerfile.match(/--filter[= ]\S+/g)).toEqual([`--filter=${name}`, `--filter ${name}`]);
    expect(dockerfile).toContain(`/opt/vclock/${bin.vc} /usr/local/bin/vc`);
  });

  it("is given every workspace package, and what they are built with", () => {
    const ignored = read("deploy/Dockerfile.dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    const needed = [...workspaceDirs(), "package.json", "pnpm-lock.yaml", "turbo.json", "scripts"];
    const isHidden = (path: string): boolean =>
      ignored.some((entry) => `${path}/`.startsWith(`${entry}/`));
    expect(isHidden("deploy/README.md")).toBe(true);
    expect(needed.filter((path) => isHidden(path))).toEqual([]);
  });

  it("exposes the ports that it listens on", () => {
    expect(members(/VC_SERVERS=(.*)/.exec(dockerfile)?.[1] ?? "")).toEqual([
      { name: "s1", host: "localhost", port: String(port) },
    ]);
    expect(dockerfile).toContain(`\nEXPOSE ${port} ${adminPort}\n`);
  });
});

describe("deploy/docker-compose.yml", () => {
  it("gives each server its name, host and disk, and publishes the default ports on loopback", () => {
    const names = Object.keys(compose.services);
    const listed = members(compose["x-server"].environment.VC_SERVERS);
    expect(listed.map(({ name }) => name)).toEqual(names);
    const source = read("apps/client/src/cluster/address.ts");
    const ports = [...source.matchAll(/host: "localhost", port: (\d+)/g)].map(([, own]) =>
      Number(own),
    );
    expect(listed.every(({ name, host }) => name === host)).toBe(true);
    for (const [place, name] of names.entries()) {
      const service = compose.services[name];
      const own = ports[place] ?? 0;
      expect(service.command.slice(0, 3)).toEqual(["serve", "--only", name]);
      expect(service.command.toSpliced(2, 1)).toEqual(list("CMD").toSpliced(2, 1));
      expect(service.volumes).toEqual([`${name}:/var/lib/vclock`]);
      expect(service.ports).toEqual([
        `127.0.0.1:${own}:${port}`,
        `127.0.0.1:${own - port + adminPort}:${adminPort}`,
      ]);
    }
    expect(ports).toHaveLength(names.length);
  });
});

describe("deploy/systemd", () => {
  it("starts the instance, in the folder that it may write, with the default cluster", () => {
    expect(execStart).toBe("/usr/local/bin/vc");
    expect(unitArguments.slice(0, 3)).toEqual(["serve", "--only", "%i"]);
    expect(`/var/lib/${setting("StateDirectory")}`).toBe(setting("WorkingDirectory"));
    const env = read(setting("EnvironmentFile").replace("/etc/vclock/", "deploy/systemd/"));
    const listed = members(/^VC_SERVERS=(.*)$/m.exec(env)?.[1] ?? "");
    expect(listed.map((member) => member.port)).toEqual(["9990", "9980", "9999"]);
    expect(setting("WantedBy")).toBe(setting("PartOf"));
    expect(read("deploy/systemd/vclock.sysusers")).toContain(`\nu ${setting("User")} `);
  });
});

describe("deploy/kubernetes", () => {
  const models = { Service, StatefulSet, PodDisruptionBudget, NetworkPolicy } as const;

  it.each(objects.map((object) => [object.kind as keyof typeof models, object]))(
    "%s is what Kubernetes takes for one",
    (kind, object) => {
      expect(() => new models[kind](object).validate()).not.toThrow();
      const wrong = { ...object, metadata: { ...object.metadata, labels: { on: true } } };
      expect(() => new models[kind](wrong).validate()).toThrow(/labels/);
    },
  );

  it("names pods as the members are named, where they are found", () => {
    const { name, namespace } = statefulSet.metadata;
    expect(namespace).toBeUndefined();
    const { value } = container.env.find((one: { name: string }) => one.name === "VC_SERVERS");
    const pods = Array.from({ length: statefulSet.spec.replicas }, (_, i) => `${name}-${i}`);
    const service = `.${statefulSet.spec.serviceName}`;
    expect(members(value)).toEqual(
      pods.map((own) => ({ name: own, host: own + service, port: String(port) })),
    );
    expect(container.args.slice(0, 3)).toEqual(["serve", "--only", "$(POD_NAME)"]);
  });

  it("selects its pods everywhere, and has the same ports everywhere", () => {
    const { labels } = statefulSet.spec.template.metadata;
    for (const { kind, spec } of objects) {
      const selector = spec.podSelector ?? spec.selector;
      expect(selector.matchLabels ?? selector, kind).toEqual(labels);
    }
    const ports = [
      { name: "vclock", containerPort: port },
      { name: "admin", containerPort: adminPort },
    ];
    expect(container.ports).toEqual(ports);
    expect(objects.find(({ kind }) => kind === "Service").spec.ports).toEqual(
      ports.map((one) => ({ name: one.name, port: one.containerPort, targetPort: one.name })),
    );
  });
});

describe("a server that is started as the image starts it", () => {
  const dir = mkdtempSync(join(tmpdir(), "vc-deploy-"));
  let own = 0;
  let server: ReturnType<typeof spawn>;
  let exit: Promise<number | null>;
  const admin = (path: string) => fetch(`http://127.0.0.1:${own - port + adminPort}${path}`);

  beforeAll(async () => {
    own = await freePort();
    const values: Record<string, string> = { "0.0.0.0": "127.0.0.1", "/var/lib/vclock": dir };
    const words = list("CMD").map((word) => values[word] ?? word);
    server = spawn(process.execPath, [join(root, "apps/client/bin/run.js"), ...words], {
      env: { ...process.env, VC_SERVERS: `s1=localhost:${own}` },
      stdio: ["ignore", "pipe", "inherit"],
    });
    exit = new Promise((resolve) => server.once("exit", resolve));
    await new Promise<void>((resolve, reject) => {
      let said = "";
      server.stdout?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes('"event":"ready"')) resolve();
      });
      server.once("exit", (code) => reject(new Error(`ended with ${code}: ${said}`)));
    });
  });
  afterAll(() => {
    server.kill("SIGKILL");
    rmSync(dir, { recursive: true });
  });

  it("is well by HEALTHCHECK, which fails where nothing answers", async () => {
    const [node = "", ...words] = healthcheck();
    expect(node).toBe("node");
    const check = (at: number) =>
      promisify(execFile)(
        process.execPath,
        words.map((word) => word.replace(String(adminPort), String(at))),
      );
    await check(own - port + adminPort);
    await expect(check(1)).rejects.toMatchObject({ code: 1 });
  });

  it("answers all probes", async () => {
    const probes = ["startupProbe", "livenessProbe", "readinessProbe"].map((one) => container[one]);
    for (const { httpGet } of probes) {
      expect(httpGet.port).toBe("admin");
      expect((await admin(httpGet.path)).status).toBe(200);
    }
    expect((await admin("/nowhere")).status).toBe(404);
  });

  it("has the metrics that alerts and dashboard ask for", async () => {
    const text = await (await admin("/metrics")).text();
    const known = new Set<string>();
    for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      const parts = type === "histogram" ? ["_bucket", "_count", "_sum"] : [""];
      for (const part of parts) known.add(name + part);
    }
    const dashboard = read("deploy/grafana/vclock.json");
    const rules = read("deploy/prometheus/alerts.yml") + read("deploy/prometheus/alerts.test.yml");
    const pattern = /\b(?:vclock|process|nodejs)_[a-z_]+(?=[{[)\s,]| [<>=]|'|"|$)/gm;
    for (const source of [dashboard, rules]) {
      const asked = new Set(Array.from(source.matchAll(pattern), ([name]) => name));
      expect(asked.size).toBeGreaterThan(8);
      expect([...asked].filter((name) => !known.has(name))).toEqual([]);
    }
    const { groups } = parse(read("deploy/prometheus/alerts.yml"));
    for (const { alert, expr, labels, annotations } of groups[0].rules) {
      expect([alert, labels.severity], alert).toEqual([
        expect.stringMatching(/^Vclock/),
        expect.stringMatching(/^(?:critical|warning|info)$/),
      ]);
      expect(expr, alert).toMatch(/vclock/);
      expect(annotations.summary, alert).toBeDefined();
    }
  });

  it("ends with 0 soon after SIGTERM", async () => {
    const started = performance.now();
    server.kill("SIGTERM");
    expect(await exit).toBe(0);
    expect(performance.now() - started).toBeLessThan(stopWithinMs);
  });
});

describe(".github", () => {
  const forms = readdirSync(join(root, ".github/ISSUE_TEMPLATE")).filter(
    (file) => file !== "config.yml",
  );

  it.each(forms)("%s is a form as GitHub takes it", (file) => {
    const form = parse(read(`.github/ISSUE_TEMPLATE/${file}`));
    expect(Object.keys(form)).toEqual(expect.arrayContaining(["name", "description", "body"]));
    const ids = form.body.flatMap(({ id }: { id?: string }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, id, attributes } of form.body) {
      expect(["markdown", "textarea", "input", "dropdown", "checkboxes"]).toContain(type);
      const wanted = type === "markdown" ? "value" : type === "dropdown" ? "options" : "label";
      expect(attributes, id).toHaveProperty(wanted);
      for (const option of attributes.options ?? []) expect(typeof option).toBe("string");
    }
  });

  it("names commands that vc and vc-driver have", () => {
    for (const [command, dir] of [
      ["vc", "apps/client"],
      ["vc-driver", "apps/driver"],
    ] as const) {
      const text = forms.map((file) => read(`.github/ISSUE_TEMPLATE/${file}`)).join("\n");
      const there = readdirSync(join(root, dir, "src/commands"));
      for (const [, name = ""] of text.matchAll(new RegExp(`(?<!-)\\b${command} ([a-z]+)`, "g"))) {
        expect(there).toContain(`${name}.ts`);
      }
    }
  });

  it("updates what is there", () => {
    const { updates } = parse(read(".github/dependabot.yml"));
    for (const { directory } of updates) readdirSync(join(root, directory));
  });
});

/** HEALTHCHECK's command. */
function healthcheck(): string[] {
  const line = /^HEALTHCHECK [^[]*(\[.*\])$/m.exec(dockerfile.replaceAll("\\\n", ""));
  return JSON.parse(line?.[1] ?? "[]");
}

/** A port that is free, and has a free one for the admin page below. */
async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port: admin } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return admin > 60_000 ? freePort() : admin - adminPort + port;
}
