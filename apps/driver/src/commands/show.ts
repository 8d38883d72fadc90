import type { Command } from "@oclif/core";
import { loadScenarios } from "../scenario/files.js";
import { scenarioStory } from "../report/story.js";
import { DriverCommand } from "./base.js";

export class Show extends DriverCommand {
  static override summary = "Tell scenarios as stories, without playing them.";
  static override description =
    "Checks the files, too: whatever is wrong is named with its file and line. Without FILES, tells all scenarios that ship with this command.";
  static override usage = "show [FILES...]";
  static override strict = false;
  static override examples: Command.Example[] = [
    { description: "Tell everything that ships", command: "<%= config.bin %> show" },
    { description: "Check a file before playing it", command: "<%= config.bin %> show my.yaml" },
  ];

  async run(): Promise<void> {
    const { argv } = await this.parse(Show);
    const stories = loadScenarios(argv as string[]).map((scenario) =>
      scenarioStory(scenario, this.paint()),
    );
    this.log(stories.join("\n"));
  }
}
