/**
 * A row of marks for each thing, on a logarithmic axis: things that differ a hundredfold can still be read.
 */
import { CHARACTER_WIDTH, gridLine, label, legend, logScale, mark, svg, tickText } from "./svg.js";

export interface DotPlot {
  readonly title: string;
  /** What the axis counts. */
  readonly axis: string;
  readonly series: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    /** One of each series; `undefined` where nothing was measured. */
    readonly values: readonly (number | undefined)[];
  }[];
}

const WIDTH = 860;
const TOP = 78;
const ROW = 26;
const BOTTOM = 52;
const RIGHT = 32;

export function drawDots({ title, axis, series, rows }: DotPlot): string {
  const left = 28 + Math.max(...rows.map(({ name }) => name.length)) * CHARACTER_WIDTH;
  const height = TOP + rows.length * ROW + BOTTOM;
  const bottom = height - BOTTOM;
  const known = rows.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const scale = logScale(known, [left, WIDTH - RIGHT]);
  return svg({ width: WIDTH, height, title }, [
    ...legend(series, 16, 52),
    ...scale.ticks.flatMap((tick) => [
      gridLine(scale.place(tick), TOP - 8, scale.place(tick), bottom),
      label(scale.place(tick), bottom + 18, tickText(tick), { anchor: "middle", faint: true }),
    ]),
    label(WIDTH - RIGHT, bottom + 38, axis, { anchor: "end", faint: true }),
    ...rows.flatMap(({ name, values }, row) => {
      const y = TOP + (row + 0.5) * ROW;
      return [
        gridLine(left, y, WIDTH - RIGHT, y),
        label(left - 12, y + 4, name, { anchor: "end" }),
        ...values.flatMap((value, index) => {
          if (value === undefined || value <= 0) return [];
          const tip = `${name}, ${series[index] ?? ""}: ${value.toPrecision(3)} ${axis}`;
          return [mark(index, scale.place(value), y, tip)];
        }),
      ];
    }),
  ]);
}
