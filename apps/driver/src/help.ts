/** `vc-driver help` and `--help`: oclif's, but for commands that do not exist. */
import { Help } from "@oclif/core";
import { commandNotFound } from "./not-found.js";

/** oclif's help, with our words for what is no command. */
export default class DriverHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const { config } = this;
    const id = argv.find((arg) => !arg.startsWith("-"));
    if (id === undefined || config.findCommand(id) !== undefined) {
      await super.showHelp(argv);
      return;
    }
    type Context = ThisParameterType<typeof commandNotFound>;
    await commandNotFound.call({ config } as Context, {
      id,
      argv: [],
      config,
      context: { config } as Context,
    });
  }
}
