import type { ClientReply, PeerMessage } from "@vclock/protocol";
import type { ClientHandle, Effects, End, Envelope, Note, ReplicaEvent, Reply } from "./io.js";

/** Collects what one step hands to the caller. Nothing that depends on a batch still out comes in here. */
export class Outbox {
  #messages: Envelope[] = [];
  #replies: Reply[] = [];
  #notes: Note[] = [];
  #events: ReplicaEvent[] = [];
  readonly #collectsEvents: boolean;
  end: End | undefined;

  constructor(collectsEvents: boolean) {
    this.#collectsEvents = collectsEvents;
  }

  send(to: string, message: PeerMessage): void {
    this.#messages.push({ to, message });
  }

  reply(client: ClientHandle, reply: ClientReply): void {
    this.#replies.push({ client, reply });
  }

  note(level: Note["level"], event: string, fields: Note["fields"] = {}): void {
    this.#notes.push({ level, event, fields });
  }

  event(event: ReplicaEvent): void {
    if (this.#collectsEvents) this.#events.push(event);
  }

  take(): Omit<Effects, "batch" | "wakeAtMs"> {
    const taken = {
      messages: this.#messages,
      replies: this.#replies,
      notes: this.#notes,
      events: this.#events,
      end: this.end,
    };
    this.#messages = [];
    this.#replies = [];
    this.#notes = [];
    this.#events = [];
    return taken;
  }
}
