/** Topics against each other: chosen ones, or a saved set of them. All of it is in the address. */

import { Skeleton } from "@mantine/core";
import { useMay } from "../../api/session";
import {
  MOST_COMPARED,
  type TopicSummary,
  useComparison,
  useTopicSets,
  useTopics,
} from "../../api/topics";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import { present } from "../../lib/clock";
import { rangeWords } from "../../lib/format";
import type { Range } from "../../lib/range";
import { findTopic, isFilling } from "../../lib/topics";
import type { SetPlace } from "../../lib/urlState";
import styles from "./Compare.module.css";
import { MentionsPanel } from "./MentionsPanel";
import { NetPanel } from "./NetPanel";
import { OverlapPanel } from "./OverlapPanel";
import { SetTools } from "./SetTools";
import { TopicChips } from "./TopicChips";
import { VoicePanel } from "./VoicePanel";

interface ComparePageProps {
  range: Range;
  /** When the page was paused. */
  heldAt: number | null;
  place: { topics: string[] | null; set: string | null };
  setPlace: SetPlace;
}

/** What is offered where nothing is chosen yet. */
const SUGGESTED = 3;

export default function ComparePage({ range, heldAt, place, setPlace }: ComparePageProps) {
  const topics = useTopics();
  const sets = useTopicSets();
  const mayManage = useMay("manage");
  if (topics.isPending || sets.isPending) return <Skeleton h={480} radius="lg" />;
  const error = topics.error ?? sets.error;
  if (!topics.data || !sets.data) {
    return (
      <Panel title="Compare">
        <ErrorState
          error={error}
          height={320}
          onRetry={() => {
            topics.refetch();
            sets.refetch();
          }}
        />
      </Panel>
    );
  }
  const set = sets.data.find(({ id }) => id === place.set) ?? null;
  const asked = [...new Set(place.topics ?? set?.topics ?? [])];
  const known = asked.map((one) => findTopic(topics.data, one));
  const chosen = [...new Set(known.filter((topic) => topic !== undefined))];
  const gone = known.length - known.filter(Boolean).length;
  const choose = (ids: string[]) => setPlace({ topics: ids, set: place.set });
  return (
    <div className={styles.page}>
      <Panel title="Compare" note={set ? <bdi>{set.name}</bdi> : null} className={styles.top ?? ""}>
        <div className={styles.tools}>
          <TopicChips all={topics.data} chosen={chosen} onChoose={choose} />
          <SetTools
            sets={sets.data}
            set={set}
            chosen={chosen.map(({ id }) => id)}
            mayManage={mayManage}
            onShow={(id) => setPlace({ set: id, topics: null })}
            onForget={(ids) => setPlace({ set: null, topics: ids })}
          />
        </div>
        {gone > 0 && (
          <p className={styles.told} role="alert">
            {gone === 1 ? "A topic of this link does" : `${gone} topics of this link do`} not exist
            any more.
          </p>
        )}
        {place.set !== null && set === null && (
          <p className={styles.told} role="alert">
            The set of this link does not exist any more.
          </p>
        )}
      </Panel>
      {chosen.length === 0 ? (
        <NothingChosen
          all={topics.data}
          onChoose={choose}
          onTopics={() => setPlace({ view: "topics" })}
        />
      ) : chosen.length > MOST_COMPARED ? (
        <div role="alert">
          <StateView title={`${chosen.length} topics are chosen`} height={320}>
            At most {MOST_COMPARED} can be compared. Remove{" "}
            {chosen.length - MOST_COMPARED === 1 ? "one" : chosen.length - MOST_COMPARED} above.
          </StateView>
        </div>
      ) : (
        <Charts chosen={chosen} range={range} heldAt={heldAt} />
      )}
    </div>
  );
}

interface NothingChosenProps {
  all: readonly TopicSummary[];
  onChoose: (ids: string[]) => void;
  onTopics: () => void;
}

function NothingChosen({ all, onChoose, onTopics }: NothingChosenProps) {
  if (all.length === 0) {
    return (
      <StateView
        title="No topics yet"
        height={320}
        action={{ label: "Go to topics", onClick: onTopics }}
      >
        Topics are what can be compared: brands, products, competitors, issues.
      </StateView>
    );
  }
  const most = [...all].sort((a, b) => b.posts - a.posts).slice(0, SUGGESTED);
  return (
    <StateView
      title="Choose topics to compare"
      height={320}
      action={{
        label: `Compare ${most.map(({ name }) => name).join(", ")}`,
        onClick: () => onChoose(most.map(({ id }) => id)),
      }}
    >
      Mentions over time, share of voice, net sentiment, and what they share. Up to {MOST_COMPARED}.
    </StateView>
  );
}

interface ChartsProps {
  chosen: readonly TopicSummary[];
  range: Range;
  heldAt: number | null;
}

function Charts({ chosen, range, heldAt }: ChartsProps) {
  const found = useComparison(
    chosen.map(({ id }) => id),
    range,
    heldAt,
  );
  if (found.isPending) return <Skeleton h={520} radius="lg" />;
  if (!found.data) return <ErrorState error={found.error} onRetry={found.refetch} height={320} />;
  const { data } = found;
  const stretch = rangeWords(range);
  const filling = chosen.filter(isFilling).map(({ name }) => name);
  return (
    <div className="gs-grid" aria-busy={found.isPlaceholderData}>
      {filling.length > 0 && (
        <p className={`gs-full ${styles.told}`} role="status">
          The past of {filling.join(", ")} is being filled in: counts are not whole yet.
        </p>
      )}
      <MentionsPanel
        className="gs-wide"
        topics={data.topics}
        from={Date.parse(data.from)}
        to={Date.parse(data.to)}
        period={data.period}
        range={range}
        stretch={stretch}
        now={heldAt ?? present()}
      />
      <VoicePanel className="gs-narrow" topics={data.topics} stretch={stretch} />
      <NetPanel className="gs-narrow" topics={data.topics} stretch={stretch} />
      <OverlapPanel className="gs-wide" comparison={data} stretch={stretch} />
    </div>
  );
}
