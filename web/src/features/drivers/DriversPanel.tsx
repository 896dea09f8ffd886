/** What is behind a change: the words, links, texts, sources and people that make the difference. */
import { Skeleton } from "@mantine/core";
import { useDrivers } from "../../api/drivers";
import type { Incident } from "../../api/incidents";
import { DriverRow } from "../../components/DriverRow";
import { Panel } from "../../components/Panel";
import { ErrorState } from "../../components/StateView";
import type { Filters } from "../../lib/filters";
import { formatTick } from "../../lib/format";
import type { Window } from "../../lib/range";
import { type Explained, explained, explainedBy } from "./compared";
import styles from "./Drivers.module.css";

const SHOWN = 6;
const HEIGHT = 294;

interface DriversPanelProps {
  filters: Filters;
  window: Window;
  /** When the page was paused. */
  heldAt: number | null;
  now: number;
  incidents: readonly Incident[];
  /** "previous 15 minutes". */
  before: string;
  onOpenPost: (id: string) => void;
  onShow: (filters: Partial<Filters>) => void;
  className?: string;
}

export function DriversPanel(props: DriversPanelProps) {
  const { filters, window, heldAt, now, incidents, before, className } = props;
  const what = explained(window, now, incidents);
  return (
    <Panel
      title="What is behind it"
      note={what ? noteOf(what, before, now) : undefined}
      className={className}
    >
      {what === null ? (
        <p className={styles.none}>
          {window.before < window.beforeEnd
            ? "Changes are explained for ranges of up to 31 days."
            : "There is nothing before all posts to compare with."}
        </p>
      ) : (
        <Body {...props} what={what} filters={filters} held={heldAt !== null} />
      )}
    </Panel>
  );
}

function noteOf({ compared, incident }: Explained, before: string, now: number): string {
  if (incident === null) return `Negative share against the ${before}`;
  const since = formatTick(compared.from, now - compared.from);
  const until = incident.resolved_at ? formatTick(compared.to, now - compared.from) : "now";
  return `${incident.rule_name}: ${since} – ${until} against the usual`;
}

type BodyProps = Pick<DriversPanelProps, "filters" | "onOpenPost" | "onShow"> & {
  what: Explained;
  held: boolean;
};

function Body({ filters, what, held, onOpenPost, onShow }: BodyProps) {
  const read = useDrivers(explainedBy(filters, what.incident), what.compared, held);
  if (read.isPending) return <Skeleton h={HEIGHT} radius="md" />;
  if (read.error) return <ErrorState error={read.error} onRetry={read.refetch} height={HEIGHT} />;
  const { drivers, posts, baseline_posts, sampled, mix, rate } = read.data;
  if (drivers.length === 0) {
    return <p className={styles.none}>{whyNone(posts, baseline_posts)}</p>;
  }
  return (
    <>
      <ul className={styles.list}>
        {drivers.slice(0, SHOWN).map((driver) => (
          <DriverRow key={`${driver.kind} ${driver.value}`} {...{ driver, onOpenPost, onShow }} />
        ))}
      </ul>
      <p className={styles.foot}>
        {sources(mix, rate)}
        Counted by author; copies folded.
        {sampled && " From a sample of the posts."}
      </p>
    </>
  );
}

function whyNone(posts: number, before: number): string {
  if (posts === 0) return "No posts in this range.";
  if (before === 0) return "There are no posts before to compare with.";
  return "Nothing stands out: no word, link, source or author makes a difference.";
}

/** How much of the change is where is spoken, and how much what the same sources say. */
function sources(mix: number | null | undefined, rate: number | null | undefined): string {
  if (mix == null || rate == null || mix <= 0 || rate <= 0) return "";
  const same = Math.round((100 * rate) / (mix + rate));
  return `The same sources more negative: ${same}% of the change, another mix of sources: ${100 - same}%. `;
}
