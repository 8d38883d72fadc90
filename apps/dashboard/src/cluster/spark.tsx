const WIDTH = 60;
const HEIGHT = 24;

/** A line through the latest values, the newest at the right. */
export function Spark({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values);
  const x = (i: number) => WIDTH - values.length + 1 + i;
  const y = (value: number) => HEIGHT - 2 - (value / most) * (HEIGHT - 4);
  const points = values.map((value, i) => `${x(i)} ${y(value).toFixed(1)}`);
  const line = points.length < 2 ? `M0 ${HEIGHT - 2}H${WIDTH}` : `M${points.join("L")}`;
  const area = points.length < 2 ? "" : `${line}V${HEIGHT}H${x(0)}Z`;
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${label}: now ${values.at(-1)?.toFixed(1) ?? "0"}, at most ${most.toFixed(1)}`}
    >
      <path class="area" d={area} />
      <path d={line} />
    </svg>
  );
}
