/** All topics at a glance: found by typing, put in order, chosen to be compared. */
import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { MOST_COMPARED, type TopicSummary, useTopicWall } from "../../api/topics";
import { SearchIcon } from "../../components/icons";
import { Panel } from "../../components/Panel";
import { ErrorState, StateView } from "../../components/StateView";
import { present } from "../../lib/clock";
import type { Sheet } from "../../lib/exporters";
import { rangeWords } from "../../lib/format";
import type { Range } from "../../lib/range";
import { barsOf, inOrder, ORDERS, type Order, searchTopics } from "../../lib/topics";
import { type SetPlace, useZone } from "../../lib/urlState";
import { TopicCards, TopicTable, type WallRow } from "./TopicRows";
import styles from "./Topics.module.css";

interface TopicWallProps {
  range: Range;
  heldAt: number | null;
  mayManage: boolean;
  place: { topic: string | null };
  setPlace: SetPlace;
}

/** As many at once; a thousand charts would be slow to draw. */
const PAGE = 100;

export function TopicWall({ range, heldAt, mayManage, place, setPlace }: TopicWallProps) {
  const wall = useTopicWall(range, heldAt);
  const zone = useZone();
  const all = wall.data?.topics ?? [];
  return (
    <Panel
      title="Topics"
      note={rangeWords(range)}
      aside={
        mayManage &&
        all.length > 0 && (
          <Button size="xs" onClick={() => setPlace({ edit: "new" })}>
            New topic
          </Button>
        )
      }
      sheet={all.length > 0 ? () => sheetOf(all) : undefined}
    >
      {wall.isPending ? (
        <Skeleton h={400} radius="md" />
      ) : !wall.data ? (
        <ErrorState error={wall.error} onRetry={wall.refetch} height={320} />
      ) : all.length === 0 ? (
        <NoTopics onMake={mayManage ? () => setPlace({ edit: "new" }) : null} />
      ) : (
        <Rows
          topics={all}
          barsOf={({ trend }) => {
            const { period, from, to } = wall.data;
            return barsOf(trend, period, from, to, zone, present());
          }}
          {...{ mayManage, place, setPlace }}
        />
      )}
    </Panel>
  );
}

function NoTopics({ onMake }: { onMake: (() => void) | null }) {
  return (
    <StateView
      title="No topics yet"
      height={320}
      action={onMake ? { label: "Make the first topic", onClick: onMake } : undefined}
    >
      A topic watches a brand, a product, a competitor or an issue. It counts every post that its
      query finds, from the first stored post on, and every chart can be narrowed to it.
      {!onMake && " Who has the manage permission can make one."}
    </StateView>
  );
}

interface RowsProps extends Pick<TopicWallProps, "mayManage" | "place" | "setPlace"> {
  topics: readonly TopicSummary[];
  barsOf: WallRow["barsOf"];
}

function Rows({ topics, mayManage, place, setPlace, ...draws }: RowsProps) {
  const [typed, setTyped] = useState("");
  const [order, setOrder] = useState<Order>("posts");
  const [descending, setDescending] = useState(true);
  const [withArchived, setWithArchived] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [most, setMost] = useState(PAGE);
  const [failed, setFailed] = useState<string | null>(null);
  const narrow = useMediaQuery("(max-width: 859px)") ?? false;
  const archived = topics.filter(({ state }) => state === "archived").length;
  const found = useMemo(() => {
    const kept = topics.filter(({ state }) => withArchived || state !== "archived");
    return inOrder(searchTopics(kept, typed), order, descending);
  }, [topics, typed, order, descending, withArchived]);
  const sortBy = (next: Order) => {
    setDescending(next === order ? !descending : next !== "name");
    setOrder(next);
  };
  const row: WallRow = {
    ...draws,
    mayManage,
    chosen,
    onChoose: (id) => setChosen(toggled(chosen, id)),
    onShow: (id) => setPlace({ view: null, edit: null, topic: id }),
    onEdit: (id) => setPlace({ edit: id }),
    onFailed: setFailed,
    onDeleted: (id) => {
      setChosen(new Set([...chosen].filter((one) => one !== id)));
      if (place.topic === id) setPlace({ topic: null });
    },
  };
  const picked = topics.filter(({ id }) => chosen.has(id));
  return (
    <>
      <div className={styles.tools} data-no-export>
        <TextInput
          type="search"
          aria-label="Find a topic"
          placeholder="Find a topic"
          className={styles.search}
          leftSection={<SearchIcon />}
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
        {narrow && (
          <NativeSelect
            aria-label="Order"
            className={styles.order}
            value={order}
            data={Object.entries(ORDERS).map(([value, label]) => ({ value, label }))}
            onChange={({ currentTarget: { value } }) => {
              setOrder(value as Order);
              setDescending(value !== "name");
            }}
          />
        )}
        {archived > 0 && (
          <Button
            variant={withArchived ? "light" : "default"}
            aria-pressed={withArchived}
            onClick={() => setWithArchived(!withArchived)}
          >
            Archived · {archived}
          </Button>
        )}
        {picked.length > 0 && (
          <Chosen
            count={picked.length}
            onClear={() => setChosen(new Set())}
            onCompare={() =>
              setPlace({ view: "compare", topics: picked.map(({ id }) => id), set: null })
            }
          />
        )}
      </div>
      {failed && (
        <p role="alert" className={styles.failed}>
          Not done: {failed}
        </p>
      )}
      {found.length === 0 ? (
        <StateView title="No topic has this name" height={200} />
      ) : narrow ? (
        <TopicCards topics={found.slice(0, most)} row={row} />
      ) : (
        <TopicTable topics={found.slice(0, most)} {...{ order, descending, sortBy, row }} />
      )}
      {found.length > most && (
        <Button variant="default" className={styles.more} onClick={() => setMost(most + PAGE)}>
          Show more of {found.length}
        </Button>
      )}
    </>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

interface ChosenProps {
  count: number;
  onCompare: () => void;
  onClear: () => void;
}

function Chosen({ count, onCompare, onClear }: ChosenProps) {
  const tooMany = count > MOST_COMPARED;
  return (
    <div className={styles.chosen}>
      <Button disabled={tooMany} onClick={onCompare}>
        Compare · {count}
      </Button>
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
      <span role="alert" className={styles.tooMany}>
        {tooMany && `At most ${MOST_COMPARED} topics can be compared.`}
      </span>
    </div>
  );
}

function sheetOf(topics: readonly TopicSummary[]): Sheet {
  return {
    name: "groundswell-topics",
    columns: [
      "topic",
      "kind",
      "state",
      "query",
      "posts",
      "change",
      "net_sentiment",
      "negative_share",
      "open_incidents",
    ],
    rows: topics.map((topic) => [
      topic.name,
      topic.kind,
      topic.state,
      topic.query,
      topic.posts,
      topic.change,
      topic.net_sentiment,
      topic.negative_share,
      topic.open_incidents,
    ]),
  };
}
