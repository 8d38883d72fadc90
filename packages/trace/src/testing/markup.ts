/** A strict little reader of markup: what it lets pass is well-formed XML. */

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const TAG =
  /^<(?<end>\/)?(?<name>[a-z][\w-]*)(?<attributes>(?: [a-zA-Z:-]+="[^"<&]*(?:&[^"<&]*)*")*)(?<empty>\/)?>/;
const TEXT = /^(?:[^<&\p{Cc}\ufffe\uffff]|\n|&(?:amp|lt|gt|quot|#39);)+/u;

/** Its elements. @throws Error where it is not well-formed */
export function elementsOf(xml: string): Element[] {
  const elements: Element[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < xml.length) {
    const rest = xml.slice(at, at + 200_000);
    const text = TEXT.exec(rest);
    const tag = TAG.exec(rest);
    const found = text ?? tag;
    if (found === null) throw new Error(`not well-formed at ${at}: ${rest.slice(0, 60)}`);
    at += found[0].length;
    if (tag === null) {
      if (open.length === 0 && found[0].trim() !== "") throw new Error(`text outside: ${found[0]}`);
      continue;
    }
    const { end, name = "", attributes = "", empty } = tag.groups ?? {};
    if (end !== undefined) {
      const expected = open.pop();
      if (expected !== name) throw new Error(`</${name}> at ${at} for <${expected}>`);
      continue;
    }
    const pairs = attributes.matchAll(/ (?<key>[a-zA-Z:-]+)="(?<value>[^"]*)"/g);
    elements.push({
      name,
      attributes: new Map(
        Array.from(pairs, ({ groups }) => [groups?.["key"] ?? "", groups?.["value"] ?? ""]),
      ),
    });
    if (empty === undefined) open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  return elements;
}
