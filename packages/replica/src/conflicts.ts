/**
 * Tells when a key's live versions become several, and when they are no longer.
 */
import type { Container } from "./container.js";
import type { Outbox } from "./outbox.js";

/** A key's container was replaced: tells if that began or ended a conflict. Costs nothing else. */
export function tellConflict(
  outbox: Outbox,
  key: string,
  before: Container,
  after: Container,
): void {
  if (before.length > 1 === after.length > 1) return;
  const dots = after.map(({ dot }) => dot);
  outbox.event({ type: after.length > 1 ? "conflict" : "resolved", key, dots });
}
