/** The API reference: what the docstrings of all public entry points say, as Markdown. */
import { join } from "node:path";

import {
  Application,
  Comment,
  CommentTag,
  Converter,
  type DeclarationReflection,
  type ProjectReflection,
  ReflectionKind,
} from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";

import { fromRoot, repositoryUrl, root, siteDir } from "./documents.js";
import type { EntryPoint } from "./entry-points.js";

/** What typedoc warned of, or why it gave up. */
export class UndocumentedError extends Error {
  readonly code = "VC_SITE_REFERENCE";
}

/**
 * Writes a page for each entry point into a folder: `clock/lamport.md` for `@vclock/clock/lamport`.
 *
 * @throws when a docstring links to what is not there
 */
export async function writeReference(entries: readonly EntryPoint[], dir: string): Promise<void> {
  const markdown: Partial<PluginOptions> = {
    outputFileStrategy: "modules",
    entryFileName: "index",
    excludeScopesInPaths: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    hidePageTitle: false,
    useCodeBlocks: true,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    typeAliasPropertiesFormat: "table",
    classPropertiesFormat: "table",
    propertyMembersFormat: "table",
    typeDeclarationFormat: "table",
    tableColumnSettings: {
      hideSources: true,
      hideDefaults: true,
      hideInherited: true,
      hideOverrides: true,
    },
    pageTitleTemplates: { module: "{name}" },
    sanitizeComments: false,
  };
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: entries.map(({ source }) => join(root, source)),
    outputs: [{ name: "markdown", path: dir }],
    tsconfig: join(siteDir, "tsconfig.reference.json"),
    basePath: root,
    readme: "none",
    disableGit: true,
    gitRevision: "main",
    sourceLinkTemplate: `${repositoryUrl}/blob/main/{path}#L{line}`,
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    // The sources are checked by the compiler of the workspace, which infers more.
    skipErrorChecking: true,
    // What one calls first, what can go wrong last.
    groupOrder: [
      "Functions",
      "Classes",
      "Interfaces",
      "Type Aliases",
      "Variables",
      "*",
      "Errors",
      "References",
    ],
    validation: { notExported: false, invalidLink: true, rewrittenLink: true },
    treatValidationWarningsAsErrors: true,
    logLevel: "Warn",
    ...(markdown as object),
  });
  const names = new Map(entries.map(({ name, source }) => [source, name]));
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    rename(project, names);
    groupErrors(project);
  });
  const project = await app.convert();
  if (project !== undefined) {
    leaveOutInherited(project);
    app.validate(project);
    await app.generateOutputs(project);
  }
  if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new UndocumentedError("The API reference could not be made: see above.");
  }
}

/** Modules are called as they are imported, and not by the paths of their sources. */
function rename(project: ProjectReflection, names: ReadonlyMap<string, string>): void {
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    const source = (module as DeclarationReflection).sources?.[0]?.fullFileName;
    const name = source === undefined ? undefined : names.get(fromRoot(source));
    if (name !== undefined) module.name = name;
  }
}

/** Errors have a group of their own, or they would stand before all else. */
function groupErrors(project: ProjectReflection): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Class)) {
    if (!reflection.name.endsWith("Error")) continue;
    reflection.comment ??= new Comment();
    reflection.comment.blockTags.push(new CommentTag("@group", [{ kind: "text", text: "Errors" }]));
  }
}

/** What every error of a package has is said once, at their base class; and nobody but the package makes them. */
function leaveOutInherited(project: ProjectReflection): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Class)) {
    const { name, children = [], groups = [] } = reflection as DeclarationReflection;
    if (!name.endsWith("Error")) continue;
    const left = new Set(children.filter(({ inheritedFrom }) => inheritedFrom !== undefined));
    for (const child of left) project.removeReflection(child);
    for (const group of groups) {
      group.children = group.children.filter((child) => !left.has(child as DeclarationReflection));
    }
    (reflection as DeclarationReflection).groups = groups.filter(
      (group) => group.children.length > 0,
    );
  }
}
