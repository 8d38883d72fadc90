/** Pictures that follow the reader's system, made into one for light pages and one for dark ones. */

const DARK = "@media (prefers-color-scheme:dark)";

/** True for a picture that `toSvg` of `@vclock/trace` has drawn with the theme `auto`. */
export function isThemed(svg: string): boolean {
  return svg.includes(DARK);
}

/** The same picture in one theme, whatever the reader's system has. */
export function inTheme(svg: string, theme: "light" | "dark"): string {
  return svg.replace(DARK, theme === "dark" ? "@media all" : "@media not all");
}
