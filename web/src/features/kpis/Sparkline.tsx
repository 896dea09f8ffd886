/** A line without axes: the shape of the last while. `null` values leave a gap. */

const WIDTH = 120;
const HEIGHT = 40;
const INSET = 2;

export function sparkPath(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (n: number) => (values.length > 1 ? (n / (values.length - 1)) * WIDTH : WIDTH / 2);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : INSET + ((high - value) / (high - low)) * (HEIGHT - 2 * INSET);
  let pen = "M";
  return values
    .map((value, n) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      const step = `${pen}${x(n).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
      return step;
    })
    .join("");
}

export function Sparkline({
  values,
  color,
}: {
  values: readonly (number | null)[];
  color: string;
}) {
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      height={HEIGHT}
      preserveAspectRatio="none"
      style={{ display: "block" }}
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={sparkPath(values)}
        fill="none"
        stroke={color}
        strokeWidth="2"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
