/**
 * A server: sockets, store and timers around one replica. See `startServer`.
 */
import type { NodeId } from "@vclock/clock";
import type { ServerStatus } from "@vclock/protocol";
import type { Effects, End, Input } from "@vclock/replica";
import { Admin } from "./admin.js";
import { Clients } from "./clients.js";
import { Complaints } from "./complaints.js";
import { setAside } from "./data-dir.js";
import { messageOf, ServerStoppedError, TooManyLivesError } from "./errors.js";
import type { Self } from "./handshake.js";
import { randomName } from "./identity.js";
import { beginLife, type Life } from "./life.js";
import { Listener } from "./listener.js";
import type { Log } from "./log.js";
import type { LoopOutput } from "./loop.js";
import { Metrics } from "./metrics.js";
import { announce, logNote } from "./news.js";
import type { Settings } from "./options.js";
import { LOCAL_CLIENT } from "./page/local-client.js";
import { Page } from "./page/page.js";
import { Peers } from "./peers.js";
import { ServingWaiters } from "./serving-waiters.js";
import { SteadyClock } from "./steady-clock.js";
import { EventTracer } from "./tracer.js";
import { TraceAnswers } from "./tracer-answers.js";

/** Why a server is no more. */
export type ClosedReason =
  /** `stop` was called. */
  | { readonly type: "stopped" }
  /** Its id answers from two places: a copied directory. A person decides which of the two goes on. */
  | { readonly type: "twin"; readonly reason: string }
  /** The disk or an invariant failed. The process should end; it starts again from what is on disk. */
  | { readonly type: "failed"; readonly error: unknown };

/** How long replies and goodbyes may take to leave. */
const GOODBYE_MS = 500;
/** New lives within {@link LIVES_WINDOW_MS} after which something must be wrong with the disk, and the server gives up. */
const LIVES_MAX = 3;
const LIVES_WINDOW_MS = 60_000;
/** A batch that is not on disk after so long makes the server ill. */
const WRITE_ILL_MS = 10_000;

export class Server {
  readonly closed: Promise<ClosedReason>;
  port = 0;
  adminPort: number | undefined;
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #clock: SteadyClock;
  readonly #metrics: Metrics;
  readonly #clients: Clients;
  readonly #peers: Peers;
  readonly #listener: Listener;
  readonly #admin: Admin | undefined;
  readonly #page: Page;
  readonly #tracer: EventTracer | undefined;
  readonly #servingWaiters = new ServingWaiters();
  #life: Life | undefined;
  #lastStatus: ServerStatus | undefined;
  #births: number[] = [];
  #starting: Promise<void> | undefined;
  /** The change from one life to the next, under way or done. */
  #changing: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #over = false;
  #close: (reason: ClosedReason) => void = () => undefined;

  /** @param processMetrics whether the metrics tell of the whole process */
  constructor(settings: Settings, log: Log, processMetrics: boolean) {
    this.#settings = settings;
    this.#log = log;
    this.closed = new Promise((resolve) => (this.#close = resolve));
    this.#clock = new SteadyClock((gapMs) => {
      this.#metrics.stall();
      log.warn({ event: "stall", gapMs }, `stood still for ${gapMs} ms; that time does not count`);
    });
    const now = () => this.#clock.now();
    const put = (input: Input) => this.#life?.loop.put(input);
    const { name, limits, tuning, members } = settings;
    this.#metrics = new Metrics({
      status: () => this.#currentStatus(),
      clients: () => this.#clients.count,
      processMetrics,
    });
    this.#tracer = tracerFor(settings);
    const complaints = new Complaints(log, this.#metrics, now);
    const shared = { limits, log, complaints, metrics: this.#metrics, put, now };
    const self = () => this.#self();
    const traces = new TraceAnswers(name, this.#tracer);
    this.#clients = new Clients({
      ...shared,
      server: name,
      valueBytesMax: tuning.valueBytesMax,
      traces,
    });
    this.#page = new Page({ settings, status: () => this.status(), put, traces });
    this.#peers = new Peers({
      ...shared,
      self,
      name,
      members,
      silenceMs: tuning.silenceMs,
      tracer: this.#tracer,
    });
    this.#listener = new Listener({
      ...shared,
      self,
      hasRoom: () => !this.#clients.isFull,
      onClient: (connection, agent) => this.#clients.admit(connection, agent),
      onPeer: (connection, peer) => this.#peers.admit(connection, peer),
    });
    this.#admin =
      settings.admin &&
      new Admin({
        name,
        registry: this.#metrics.registry,
        log,
        status: () => this.status(),
        illness: () => this.#illness(),
        isStopping: () => this.#stopping !== undefined,
        page: this.#page,
      });
  }

  get name(): string {
    return this.#settings.name;
  }

  get node(): NodeId {
    return this.#self().node;
  }

  /** Opens the store, binds the ports and begins to serve; once. Leaves nothing behind when it throws. */
  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    try {
      this.#life = await this.#begin();
      this.port = await this.#listener.listen(this.#settings.listen);
      if (this.#settings.admin !== undefined) {
        this.adminPort = await this.#admin?.listen(this.#settings.admin);
      }
    } catch (error) {
      this.#over = true;
      this.#listener.close();
      await this.#life?.store.close();
      this.#finish({ type: "failed", error });
      throw error;
    }
    this.#clock.start();
    this.#life.loop.start();
    this.#peers.start();
    this.#announce(this.#life);
  }

  status(): ServerStatus {
    const status = this.#currentStatus();
    if (status === undefined) throw new Error(`${this.name} has not started`);
    return status;
  }

  async untilServing(): Promise<void> {
    if (this.#isServing()) return;
    await this.#servingWaiters.wait();
  }

  #isServing(): boolean {
    return this.#currentStatus()?.phase === "serving";
  }

  /**
   * Stops: accepts no more, waits a moment for what is in flight and fails the rest, finishes the batch, closes the store.
   * Resolves when all of that is done. Calling it again waits for the same.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    if (this.#over) return;
    this.#log.info({ event: "stopping", waiting: this.#clients.waiting }, "stops");
    this.#listener.close();
    this.#clients.refuseRequests();
    await this.#settled(this.#settings.limits.stopGraceMs);
    await this.#end({ type: "stopped" });
  }

  /** Waits until no request is in flight, or for so long. */
  async #settled(graceMs: number): Promise<void> {
    const until = performance.now() + graceMs;
    while (this.#clients.waiting > 0 && performance.now() < until && !this.#over) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Closes everything in order, politely. */
  async #end(reason: ClosedReason): Promise<void> {
    if (this.#over) return;
    this.#goOver();
    await this.#changing?.catch(() => undefined);
    this.#listener.close();
    this.#clients.refuseRequests();
    this.#clients.failWaiting("this server stops");
    this.#page.client.failAll("this server stops");
    await this.#life?.loop.halt();
    this.#clients.endAll("this server stops", GOODBYE_MS);
    this.#peers.stop(GOODBYE_MS);
    await this.#life?.store.close();
    this.#log.info({ event: "stopped" }, "has stopped");
    this.#finish(reason);
  }

  /** From here on the store may be closed any moment: the status is what it was. */
  #goOver(): void {
    const status = this.#currentStatus();
    this.#lastStatus = status && { ...status, phase: "stopped" };
    this.#over = true;
  }

  #finish(reason: ClosedReason): void {
    this.#admin?.close();
    this.#clock.stop();
    this.#metrics.close();
    this.#close(reason);
    this.#servingWaiters.stopped(stoppedError(this.name, reason));
  }

  /** Stops at once, without another word to anybody: what is in memory is not to be trusted. */
  #fail(error: unknown): void {
    if (this.#over) return;
    this.#goOver();
    this.#log.fatal({ event: "failed", err: error }, `stops at once: ${messageOf(error)}`);
    this.#listener.close();
    this.#clients.destroyAll("this server has failed");
    this.#page.client.failAll("this server has failed");
    this.#peers.destroy("this server has failed");
    this.#finish({ type: "failed", error });
    void this.#abandon();
  }

  /** Lets go of the store as well as that still goes. */
  async #abandon(): Promise<void> {
    try {
      await this.#life?.loop.halt();
      await this.#life?.store.close();
    } catch (error) {
      this.#log.error({ event: "close-failed", err: error }, `the store: ${messageOf(error)}`);
    }
  }

  #begin(fresh?: NodeId): Promise<Life> {
    const output: LoopOutput = {
      stepped: (effects) => this.#stepped(effects),
      messages: (envelopes) => this.#peers.send(envelopes),
      reply: (reply) =>
        reply.client === LOCAL_CLIENT ? this.#page.client.reply(reply) : this.#clients.reply(reply),
      note: (note) => logNote(this.#log, note),
      end: (end) => this.#ended(end),
      failed: (error) => this.#fail(error),
    };
    const edge = { now: () => this.#clock.now(), metrics: this.#metrics, output };
    return beginLife(this.#settings, edge, fresh);
  }

  #stepped(effects: Effects): void {
    this.#tracer?.stepped(effects);
    if (this.#servingWaiters.some && this.#isServing()) this.#servingWaiters.serves();
  }

  #ended({ type, reason }: End): void {
    const ended =
      type === "twin" ? this.#twin(reason) : (this.#changing = this.#beginAnew(type, reason));
    ended.catch((error: unknown) => this.#fail(error));
  }

  async #twin(reason: string): Promise<void> {
    const told = `${this.node} answers from two places: ${reason}. Stop the one that is the copy, and delete its data directory`;
    this.#log.fatal({ event: "twin", node: this.node, reason }, told);
    await this.#end({ type: "twin", reason });
  }

  /** Begins a new life, or goes on under a new id. Whoever is connected calls again and meets that. */
  async #beginAnew(type: "new-life" | "new-id", reason: string): Promise<void> {
    const { node, freshNode, loop, store } = this.#alive();
    const what = type === "new-life" ? "begins a new life" : "goes on under a new id";
    const event = type === "new-life" ? "life-over" : type;
    this.#log.warn({ event, node, reason }, `${what}: ${reason}`);
    this.#checkLives(reason);
    this.#hangUpOnAll(`this server ${what}`);
    await loop.halt();
    await store.close();
    if (type === "new-life") await this.#setAside();
    this.#life = await this.#begin(type === "new-id" ? freshNode : undefined);
    if (this.#over) return;
    this.#tracer?.record({ kind: type, node: this.#life.node, former: node, reason });
    // Those who called meanwhile were greeted in the name of the old life.
    this.#hangUpOnAll(`this server ${what}`);
    this.#life.loop.start();
    this.#announce(this.#life);
  }

  async #setAside(): Promise<void> {
    if (this.#settings.dataDir === undefined) return;
    const target = await setAside(this.#settings.dataDir, new Date());
    this.#log.warn({ event: "set-aside", path: target }, `the old data is kept in ${target}`);
  }

  #hangUpOnAll(message: string): void {
    this.#clients.failWaiting(message);
    this.#page.client.failAll(message);
    this.#clients.endAll(message, GOODBYE_MS);
    this.#peers.hangUpAll(message);
  }

  #checkLives(reason: string): void {
    const now = performance.now();
    this.#births = [...this.#births.filter((at) => now - at < LIVES_WINDOW_MS), now];
    if (this.#births.length > LIVES_MAX) {
      throw new TooManyLivesError(`${LIVES_MAX + 1} new lives within a minute: ${reason}`, {
        hint: "check the disk, and whether something else writes to the data directory",
      });
    }
  }

  #announce({ node }: Life): void {
    announce(this.#log, this.#settings, { node, port: this.port, adminPort: this.adminPort });
  }

  #illness(): string | undefined {
    const writingMs = this.#life?.loop.writingMs ?? 0;
    if (this.#over) return "stopped";
    if (writingMs < WRITE_ILL_MS) return undefined;
    return `a batch has not reached the disk for ${Math.round(writingMs / 1_000)} s`;
  }

  #currentStatus(): ServerStatus | undefined {
    return this.#over ? this.#lastStatus : this.#life?.loop.status();
  }

  #self(): Self {
    const { cluster, name, members } = this.#settings;
    const { node, run } = this.#alive();
    return { cluster, name, members: members.map((member) => member.name), node, run };
  }

  #alive(): Life {
    if (this.#life === undefined) throw new Error(`${this.name} has not started`);
    return this.#life;
  }
}

function stoppedError(name: string, reason: ClosedReason): ServerStoppedError {
  if (reason.type === "stopped") return new ServerStoppedError(`${name} has stopped`);
  const why = reason.type === "failed" ? messageOf(reason.error) : reason.reason;
  const cause = reason.type === "failed" ? { cause: reason.error } : {};
  return new ServerStoppedError(`${name} has stopped: ${why}`, cause);
}

/** Letters of a run's name in the stamps of events: enough to tell a server's runs apart. */
const TRACED_RUN_LENGTH = 8;

function tracerFor({ name, traceEvents }: Settings): EventTracer | undefined {
  if (traceEvents === 0) return undefined;
  const run = randomName().slice(0, TRACED_RUN_LENGTH);
  return new EventTracer({ name, run, eventsMax: traceEvents, wallMs: () => Date.now() });
}
