/**
 * How figures change with something that grows: lines over steps, on a logarithmic axis.
 */
import {
  gridLine,
  label,
  legend,
  logScale,
  mark,
  round,
  SERIES_MAX,
  svg,
  tickText,
} from "./svg.js";

export interface LinePlot {
  readonly title: string;
  /** What the axis at the side counts. */
  readonly axis: string;
  /** What the steps are. */
  readonly steps: { readonly name: string; readonly values: readonly number[] };
  readonly series: readonly {
    readonly name: string;
    /** One of each step; `undefined` where nothing was measured. */
    readonly values: readonly (number | undefined)[];
  }[];
}

const WIDTH = 860;
const HEIGHT = 400;
const [TOP, RIGHT, BOTTOM, LEFT] = [100, 40, 52, 84];

export function drawLines({ title, axis, steps, series }: LinePlot): string {
  const known = series.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const scale = logScale(known, [HEIGHT - BOTTOM, TOP]);
  const count = Math.max(1, steps.values.length - 1);
  const x = (step: number) => LEFT + 20 + (step / count) * (WIDTH - LEFT - RIGHT - 20);
  return svg({ width: WIDTH, height: HEIGHT, title }, [
    ...legend(
      series.map(({ name }) => name),
      16,
      52,
    ),
    ...scale.ticks.flatMap((tick) => [
      gridLine(LEFT, scale.place(tick), WIDTH - RIGHT, scale.place(tick)),
      label(LEFT - 10, scale.place(tick) + 4, tickText(tick), { anchor: "end", faint: true }),
    ]),
    label(16, TOP - 18, axis, { faint: true }),
    ...steps.values.map((value, step) =>
      label(x(step), HEIGHT - BOTTOM + 20, tickText(value), { anchor: "middle", faint: true }),
    ),
    label(WIDTH - RIGHT, HEIGHT - BOTTOM + 40, steps.name, { anchor: "end", faint: true }),
    ...series.flatMap(({ name, values }, index) => {
      const points = values.flatMap((value, step) =>
        value === undefined || value <= 0
          ? []
          : [{ x: x(step), y: scale.place(value), value, step }],
      );
      const path = points.map((point) => `${round(point.x)},${round(point.y)}`).join(" ");
      return [
        `<polyline class="s${index % SERIES_MAX} line" points="${path}"/>`,
        ...points.map((point) => {
          const at = tickText(steps.values[point.step] ?? 0);
          const tip = `${name}, ${at} ${steps.name}: ${point.value.toPrecision(3)} ${axis}`;
          return mark(index, point.x, point.y, tip);
        }),
      ];
    }),
  ]);
}
