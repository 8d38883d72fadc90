// What becomes of changesets in a CHANGELOG.md: the words of whoever wrote them, for those who use the package. No
// commits, no links: `git log` and the pull request have those.
const indent = (text) =>
  text
    .trim()
    .split("\n")
    .map((line, at) => (at === 0 || line === "" ? line : `  ${line}`))
    .join("\n");

module.exports = {
  getReleaseLine: async ({ summary }) => `- ${indent(summary)}`,
  getDependencyReleaseLine: async (changesets, dependencies) =>
    dependencies.length === 0
      ? ""
      : `- Goes with ${dependencies.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`).join(", ")}.`,
};
