/** Topics: all of them on a wall, or one that is made or changed. */
import { Skeleton } from "@mantine/core";
import { useMay } from "../../api/session";
import { useTopic } from "../../api/topics";
import { Panel } from "../../components/Panel";
import { ErrorState } from "../../components/StateView";
import type { Range } from "../../lib/range";
import type { SetPlace } from "../../lib/urlState";
import { TopicEditor } from "./TopicEditor";
import { TopicWall } from "./TopicWall";

interface TopicsPageProps {
  range: Range;
  /** When the page was paused. */
  heldAt: number | null;
  place: { edit: string | null; topic: string | null };
  setPlace: SetPlace;
}

export default function TopicsPage({ range, heldAt, place, setPlace }: TopicsPageProps) {
  const mayManage = useMay("manage");
  if (place.edit === null || !mayManage) {
    return <TopicWall {...{ range, heldAt, mayManage, place, setPlace }} />;
  }
  const leave = () => setPlace({ edit: null });
  const show = (id: string) => setPlace({ view: null, edit: null, topic: id });
  if (place.edit === "new") return <TopicEditor of={null} onSaved={show} onLeave={leave} />;
  return <Existing key={place.edit} id={place.edit} onSaved={show} onLeave={leave} />;
}

interface ExistingProps {
  id: string;
  onSaved: (id: string) => void;
  onLeave: () => void;
}

function Existing({ id, ...does }: ExistingProps) {
  const topic = useTopic(id);
  if (topic.data) return <TopicEditor of={topic.data} {...does} />;
  return (
    <Panel title="Change topic">
      {topic.isPending ? (
        <Skeleton h={320} radius="md" />
      ) : (
        <ErrorState error={topic.error} onRetry={topic.refetch} height={320} />
      )}
    </Panel>
  );
}
