const WIDTH = 96;
const HEIGHT = 18;

/** A small curve of recent values, the newest at the right; its scale is its own highest value. */
export function Sparkline({
  values,
  slots,
  label,
}: {
  values: readonly number[];
  slots: number;
  label: string;
}) {
  const top = Math.max(...values, 1);
  const step = WIDTH / (slots - 1);
  const from = WIDTH - (values.length - 1) * step;
  const points = values.map((value, at) => {
    const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2);
    return `${(from + at * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <line x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} />
      {points.length > 1 && (
        <>
          <polygon points={`${from.toFixed(1)},${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`} />
          <polyline points={points.join(" ")} />
        </>
      )}
    </svg>
  );
}
