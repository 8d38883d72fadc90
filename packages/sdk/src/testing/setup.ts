/**
 * What tests of clients share: what they open is closed after each test, errors are caught as values.
 */
import { afterEach, expect } from "vitest";
import type { Client, ConnectOptions } from "../client.js";
import { connect } from "../connect.js";
import { VclockError } from "../errors.js";
import { FakeServer, type Behaviour, type FakeOptions } from "./fake-server.js";

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** Closes something after the test. */
export function closeLater(close: () => Promise<void>): void {
  open.push(close);
}

export async function startFake(options: FakeOptions = {}): Promise<FakeServer> {
  const fake = await FakeServer.start(options);
  closeLater(() => fake.stop());
  return fake;
}

/** Fakes named s1, s2, … */
export async function startFakes(
  ...behaviours: readonly (Behaviour | undefined)[]
): Promise<FakeServer[]> {
  const options = behaviours.map((behaviour, index) => ({ name: `s${index + 1}`, behaviour }));
  return Promise.all(
    options.map(({ name, behaviour }) =>
      startFake(behaviour === undefined ? { name } : { name, behaviour }),
    ),
  );
}

export async function startClient(
  fakes: readonly FakeServer[],
  options: Partial<ConnectOptions> = {},
): Promise<Client> {
  const client = await connect({ servers: fakes.map(({ address }) => address), ...options });
  closeLater(() => client.close());
  return client;
}

/** The error of a call that must fail. */
export async function errorOf(promise: Promise<unknown>): Promise<VclockError> {
  const error: unknown = await promise.then(
    (value: unknown) => new Error(`It did not fail, but gave ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!(error instanceof VclockError)) throw error;
  expect(error.code).toMatch(/^VC_[A-Z_]+$/);
  expect(error.name).toBe(error.constructor.name);
  return error;
}
