/** What a program knows of its feature flags: asked once, then told of every change. Asking for one costs a look into a map. */
import type { Client, KeyChange } from "@vclock/sdk";

const PREFIX = "flags/";

export class Flags {
  readonly #values = new Map<string, readonly unknown[]>();

  /** Off when nobody has set it, and while people disagree: a conflict is somebody's "off". */
  isOn(name: string): boolean {
    const values = this.#values.get(name) ?? [];
    return values.length > 0 && values.every((value) => value === true);
  }

  /** Whether people have set it differently, or at the same time, and nobody has decided yet. */
  isInConflict(name: string): boolean {
    return (this.#values.get(name) ?? []).length > 1;
  }

  /**
   * Follows the flags until `signal` fires; the first changes tell what there is. Goes on by itself when servers come and go.
   *
   * @param changed told the name of each flag that was set
   */
  async follow(
    client: Client,
    signal: AbortSignal,
    changed: (name: string) => void,
  ): Promise<void> {
    for await (const change of client.changes(PREFIX, { since: "beginning", signal })) {
      if (change.type === "gap") {
        // Deletes may be missing. They are rare; forget everything that is not there any more.
        const names = new Set<string>();
        for await (const { key } of client.keys(PREFIX)) names.add(key.slice(PREFIX.length));
        for (const name of this.#values.keys()) if (!names.has(name)) this.#values.delete(name);
      } else {
        changed(this.#take(change));
      }
    }
  }

  #take({ key, versions }: KeyChange): string {
    const name = key.slice(PREFIX.length);
    const values = versions.map((version) =>
      version.type === "value" ? version.value : undefined,
    );
    this.#values.set(name, values);
    return name;
  }
}
