/** Links of a document, as they are for readers of the repository, turned into links of the site. */
import { posix } from "node:path";

/** Where the links of documents lead. */
export interface Targets {
  /** Pages by their files. */
  readonly pages: ReadonlyMap<string, string>;
  /** What is at a path of the repository; pictures are copied, all else is shown on `repositoryUrl`. */
  readonly kindOf: (path: string) => "file" | "folder" | undefined;
  readonly repositoryUrl: string;
}

/** A document with the links of the site. */
export interface Rewritten {
  readonly markdown: string;
  /** Pictures that it shows, by their paths in the repository. */
  readonly pictures: readonly string[];
  /** Links that lead to nothing in the repository. */
  readonly dead: readonly string[];
}

/** Text and fences, so that what looks like a link in an example stays as it is. */
const FENCE = /(^ *(`{3,}).*\n[^]*?^ *\2`* *$)/gm;

/** `](target)` and `](target "title")`; and the definitions of `[text][name]`. */
const LINK = /(\]\()([^)\s]+)((?:\s+"[^"]*")?\))|(^\[[^\]]+\]: +)(\S+)()/gm;

const PICTURE = /\.(?:svg|png|jpg|gif)$/;

/**
 * Turns links to other documents, relative or to the repository's page, into links of the site, and all other relative links into links to
 * the repository. Pictures lead to `/pictures/…`, by their paths in the repository.
 *
 * @param file the document's path in the repository
 */
export function rewriteLinks(file: string, markdown: string, targets: Targets): Rewritten {
  const pictures = new Set<string>();
  const dead = new Set<string>();
  const inRepository = new RegExp(`^${targets.repositoryUrl}/(?:blob|tree)/main/`);
  const turn = (link: string): string => {
    const isOwn = inRepository.test(link);
    if (!isOwn && /^[a-z]+:|^#|^\/\//.test(link)) return link;
    const [path = "", anchor] = link.replace(inRepository, "/").split("#");
    const from = isOwn ? "/" : `/${posix.dirname(file)}`;
    const target = posix.resolve(from, path.replace(/^\/(?=.)/, "./")).slice(1);
    const suffix = anchor === undefined ? "" : `#${anchor}`;
    const page = targets.pages.get(target) ?? targets.pages.get(`${target}/README.md`);
    if (page !== undefined) return `/${page.replace(/(?:^|(?<=\/))index\.md$|\.md$/, "")}${suffix}`;
    const kind = targets.kindOf(target);
    if (kind === undefined) dead.add(link);
    if (PICTURE.test(target)) {
      pictures.add(target);
      return `/pictures/${target}`;
    }
    const view = kind === "folder" ? "tree" : "blob";
    return `${targets.repositoryUrl}/${view}/main/${target}${suffix}`;
  };
  const text = (part: string): string =>
    part.replaceAll(LINK, (_, open = "", link = "", close = "", define = "", target = ""): string =>
      define === "" ? `${open}${turn(link)}${close}` : `${define}${turn(target)}`,
    );
  // Every third part is a fence, and the one after it the fence's marks, which the fence has already.
  const parts = markdown.split(FENCE).filter((_, index) => index % 3 !== 2);
  const rewritten = parts.map((part, index) => (index % 2 === 1 ? part : text(part))).join("");
  return { markdown: rewritten, pictures: [...pictures], dead: [...dead] };
}
