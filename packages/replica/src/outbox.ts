import type { ClientReply, PeerMessage } from "@vclock/protocol";
import type { ClientHandle, End, Envelope, Note, Reply } from "./io.js";

/** Collects what one step hands to the caller. Nothing that depends on a batch still out comes in here. */
export class Outbox {
  #messages: Envelope[] = [];
  #replies: Reply[] = [];
  #notes: Note[] = [];
  end: End | undefined;

  send(to: string, message: PeerMessage): void {
    this.#messages.push({ to, message });
  }

  reply(client: ClientHandle, reply: ClientReply): void {
    this.#replies.push({ client, reply });
  }

  note(level: Note["level"], event: string, fields: Note["fields"] = {}): void {
    this.#notes.push({ level, event, fields });
  }

  take(): { messages: Envelope[]; replies: Reply[]; notes: Note[]; end: End | undefined } {
    const taken = {
      messages: this.#messages,
      replies: this.#replies,
      notes: this.#notes,
      end: this.end,
    };
    this.#messages = [];
    this.#replies = [];
    this.#notes = [];
    return taken;
  }
}
