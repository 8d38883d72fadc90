/** Files and directories that are there after a crash of the machine, too. */
import { randomBytes } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { copyFile, link, mkdir, open, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;

/** Makes a directory and those above it, for its owner alone, and makes their names durable. */
export async function makeDirectory(directory: string): Promise<void> {
  const firstMade = await mkdir(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  if (firstMade === undefined) return;
  for (let made = directory; made !== dirname(firstMade); made = dirname(made)) {
    await syncDirectory(dirname(made));
  }
}

/** Makes the names in a directory durable. A no-op on Windows, which has no such thing. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file whole or not at all, in place of the former one. */
export async function replaceFile(
  directory: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  await viaTemporary(directory, name, content, (temporary) =>
    rename(temporary, join(directory, name)),
  );
}

/** Makes a file of zeros, whole, unless there is one of that name: then, nothing happens. */
export async function createFile(directory: string, name: string, bytes: number): Promise<void> {
  const file = join(directory, name);
  if (existsSync(file)) return;
  await viaTemporary(directory, name, Buffer.alloc(bytes), async (temporary) => {
    await link(temporary, file)
      // Some file systems have no links.
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") throw error;
        return copyFile(temporary, file, constants.COPYFILE_EXCL);
      })
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
    await unlink(temporary);
  });
}

/** Finds out whether a file of some bytes can be written. Leaves nothing behind. */
export async function trySpace(directory: string, bytes: number): Promise<void> {
  await viaTemporary(directory, "trial", Buffer.alloc(bytes), unlink);
}

/** What {@link replaceFile} and {@link createFile} leave behind when the process dies half-way. */
export function isTemporary(name: string): boolean {
  return /\.[0-9a-f]{12}\.tmp$/.test(name);
}

async function viaTemporary(
  directory: string,
  name: string,
  content: string | Uint8Array,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(directory, `${name}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx", OWNER_ONLY_FILE);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(temporary);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncDirectory(directory);
}
