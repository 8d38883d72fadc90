/** What can be wrong with a directory that is to be opened as a store. */
import { StoreError } from "@vclock/replica";

/** The base of this package's errors: the directory was not opened, and nothing in it was changed or deleted. */
export abstract class StoreDirectoryError extends StoreError {
  /**
   * @param directory the directory that was to be opened
   * @param problem what is wrong with it, for people
   * @param hint what to do next
   */
  constructor(
    readonly directory: string,
    readonly problem: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(`${directory}: ${problem}; ${hint}`, options);
  }
}

/** The directory holds a store whose files are broken, truncated or gone. */
export class DirectoryDamagedError extends StoreDirectoryError {
  readonly code = "VC_STORE_DIRECTORY_DAMAGED";

  constructor(directory: string, problem: string, options?: ErrorOptions) {
    super(
      directory,
      `the store is damaged: ${problem}`,
      "move the directory away and start again: the server then joins anew and takes everything from its peers",
      options,
    );
  }
}

/** The directory holds something else than a store. */
export class DirectoryForeignError extends StoreDirectoryError {
  readonly code = "VC_STORE_DIRECTORY_FOREIGN";

  constructor(directory: string, problem: string, options?: ErrorOptions) {
    super(
      directory,
      `not a store: ${problem}`,
      "name an empty directory, or one that does not exist yet",
      options,
    );
  }
}

/** The directory was written by a newer version of this package. */
export class DirectoryNewerError extends StoreDirectoryError {
  readonly code = "VC_STORE_DIRECTORY_NEWER";

  /**
   * @param format the version of the format found
   * @param formatMax the newest one this package reads
   */
  constructor(
    directory: string,
    readonly format: number,
    readonly formatMax: number,
  ) {
    super(
      directory,
      `the store has format ${format}, and this version reads up to ${formatMax}`,
      "use the version that wrote it, or a newer one",
    );
  }
}

/** Another process has the store open, or this one has already. */
export class DirectoryHeldError extends StoreDirectoryError {
  readonly code = "VC_STORE_DIRECTORY_HELD";

  /** @param holder the holder's process id, as far as known. In another container, it is that container's number. */
  constructor(
    directory: string,
    readonly holder: number | undefined,
  ) {
    const who =
      holder === undefined
        ? "another process"
        : holder === process.pid
          ? `this process (${holder})`
          : `process ${holder}`;
    super(directory, `${who} has the store open`, "stop it first, or name another directory");
  }
}

/** The operating system does not let the directory be used: no permission, not a directory, no address space. */
export class DirectoryUnusableError extends StoreDirectoryError {
  readonly code = "VC_STORE_DIRECTORY_UNUSABLE";

  constructor(directory: string, problem: string, options?: ErrorOptions) {
    super(directory, problem, "check its path, owner and permissions", options);
  }
}
