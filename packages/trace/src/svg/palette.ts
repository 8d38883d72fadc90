/** Colours of the pictures. Texts have a contrast of 4.5 and more to what is behind them, marks and lines that tell something 3 and more. */

/** The colours of one theme. */
export interface Palette {
  readonly background: string;
  /** Texts. */
  readonly ink: string;
  /** Texts of less weight: row numbers, folded events. */
  readonly faint: string;
  /** Lifelines. */
  readonly lane: string;
  /** Lines across, to guide the eye; they tell nothing. */
  readonly grid: string;
  /** What is chosen or highlighted. */
  readonly accent: string;
  /** Of the hosts in turn: their marks and messages, and the plates behind their names. */
  readonly hosts: readonly string[];
  /** Names on these plates. */
  readonly onHost: string;
}

export const LIGHT: Palette = {
  background: "#ffffff",
  ink: "#1b212c",
  faint: "#586273",
  lane: "#8c97a8",
  grid: "#eef1f5",
  accent: "#d1197c",
  hosts: [
    "#1d5fbf",
    "#a84a00",
    "#14783c",
    "#7a3ec2",
    "#0b7285",
    "#b3263a",
    "#5f6b00",
    "#4a55d1",
    "#9a2f83",
    "#7a5230",
  ],
  onHost: "#ffffff",
};

export const DARK: Palette = {
  background: "#11151c",
  ink: "#e7ebf2",
  faint: "#a0abbb",
  lane: "#667386",
  grid: "#1c222c",
  accent: "#ff7ac0",
  hosts: [
    "#74aefc",
    "#f5a55c",
    "#62cf8c",
    "#c29cff",
    "#4fc9dc",
    "#ff8f99",
    "#c9d15f",
    "#a1aaff",
    "#f08fd6",
    "#d8aa7c",
  ],
  onHost: "#11151c",
};

/** How many colours there are before they come round again. */
export const HOST_COLORS: number = LIGHT.hosts.length;
