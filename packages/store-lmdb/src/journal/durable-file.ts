/**
 * A file whose writes are on the disk when they are done.
 *
 * On Linux it is opened with O_DSYNC: one call writes and syncs. macOS has that flag, but with it a drive may keep what is
 * written in a cache that a power failure empties; `fdatasync` of Node does not. Windows has no such flag.
 */
import { constants, write as writeFile } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

const SYNCS_ITSELF = process.platform === "linux";

export class DurableFile {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Opens a file that is there. */
  static async open(path: string): Promise<DurableFile> {
    const flags = constants.O_RDWR | (SYNCS_ITSELF ? constants.O_DSYNC : 0);
    return new DurableFile(await open(path, flags));
  }

  /** Writes all of `bytes` at a place. What is on the disk is not known when it fails. */
  async write(bytes: Uint8Array, at: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) done += await this.#writeSome(bytes, done, at + done);
    if (!SYNCS_ITSELF) await this.#handle.datasync();
  }

  async read(): Promise<Buffer> {
    const { size } = await this.#handle.stat();
    const bytes = Buffer.alloc(size);
    let done = 0;
    while (done < size) {
      const { bytesRead } = await this.#handle.read(bytes, done, size - done, done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** With a callback, which costs less than the handle's promise: this is what each batch waits for. */
  #writeSome(bytes: Uint8Array, from: number, at: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const length = bytes.length - from;
      writeFile(this.#handle.fd, bytes, from, length, at, (error, written) => {
        if (error === null) resolve(written);
        else reject(error);
      });
    });
  }
}
