/** Text of strangers inside XML and HTML. */
import { showControls } from "./controls.js";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * For content and for attributes in quotes, in XML and in HTML alike. Controls, most of which XML forbids, are shown as pictures.
 *
 * @example
 * escapeMarkup('<b a="\u0000">') //=> "&lt;b a=&quot;␀&quot;&gt;"
 */
export function escapeMarkup(text: string): string {
  return showControls(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** Keeps the lines of a text apart, for tooltips. */
export function escapeLines(lines: readonly string[]): string {
  return lines.map(escapeMarkup).join("\n");
}
