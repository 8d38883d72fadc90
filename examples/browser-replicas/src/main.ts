/** The page: a box for each replica, and a button for each wire. */
import { CausalContext } from "@vclock/clock";
import type { Version } from "@vclock/protocol";

import { Site } from "./site.js";
import { Wires } from "./wires.js";

const NAMES = ["s1", "s2", "s3"];
const KEY = "lunch";

const wires = new Wires();
const sites = NAMES.map((name) => new Site(name, NAMES, wires));
document.querySelector("#sites")?.append(...sites.map(boxOf));
document.querySelector("#wires")?.append(
  ...[
    ["s1", "s2"],
    ["s1", "s3"],
    ["s2", "s3"],
  ].map(([a = "", b = ""]) => wireOf(a, b)),
);

function wireOf(a: string, b: string): HTMLElement {
  const button = element("button", `Cut ${a}–${b}`);
  let isWhole = true;
  button.addEventListener("click", () => {
    isWhole = !isWhole;
    if (isWhole) wires.mend(a, b);
    else wires.cut(a, b);
    button.textContent = `${isWhole ? "Cut" : "Mend"} ${a}–${b}`;
  });
  return button;
}

function boxOf(site: Site): HTMLElement {
  const box = element("section");
  box.setAttribute("aria-label", site.name);
  const list = element("ul");
  const clock = element("small");
  const form = element("form");
  const input = element("input");
  input.setAttribute("aria-label", `${KEY} at ${site.name}`);
  form.append(input, element("button", "Write"));
  box.append(element("h2", site.name), list, form, clock);

  /** What this box shows, and so what somebody who writes here has seen. */
  let seen = CausalContext.empty;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void site.update(KEY, input.value, seen);
    input.value = "";
  });

  const show = (versions: readonly Version[]): void => {
    const isConflict = versions.length > 1;
    box.classList.toggle("conflict", isConflict);
    list.replaceChildren(
      ...versions.map(({ value }) => {
        const text = new TextDecoder().decode(value.bytes);
        const item = element("li");
        item.append(element("output", text));
        // Keeping one is an update like any other: its context covers all that are shown, and so replaces them.
        const keep = element("button", "Keep this");
        keep.addEventListener("click", () => void site.update(KEY, text, seen));
        if (isConflict) item.append(keep);
        return item;
      }),
    );
    if (versions.length === 0) list.append(element("li", "nothing yet"));
    clock.textContent = `knows ${site.clock.toString().replaceAll(/~\w+/g, "")}`;
  };
  show([]);
  void site.follow(({ versions }, context) => {
    seen = context;
    show(versions);
  });
  return box;
}

function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  text = "",
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
