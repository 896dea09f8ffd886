/** Draws the ring. Loaded together with the trend's chart. */
import "@mantine/charts/styles.css";
import { DonutChart } from "@mantine/charts";
import { type Counts, SENTIMENTS, type Sentiment, sentimentColor } from "../../lib/sentiment";

interface DonutProps {
  counts: Counts;
  selected: Sentiment | null;
  onPick: (sentiment: Sentiment) => void;
}

export default function Donut({ counts, selected, onPick }: DonutProps) {
  return (
    <DonutChart
      size={184}
      thickness={24}
      withTooltip={false}
      strokeWidth={2}
      strokeColor="var(--gs-surface)"
      startAngle={90}
      endAngle={-270}
      data={SENTIMENTS.map((name) => ({
        name,
        value: counts[name],
        color: sentimentColor(name),
      }))}
      pieProps={{
        isAnimationActive: false,
        rootTabIndex: -1,
        cursor: "pointer",
        onClick: (_, n) => {
          const picked = SENTIMENTS[n];
          if (picked) onPick(picked);
        },
      }}
      pieChartProps={{ accessibilityLayer: false }}
      cellProps={({ name }) => ({ fillOpacity: selected && name !== selected ? 0.25 : 1 })}
    />
  );
}
