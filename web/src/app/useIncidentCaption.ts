/** What the page of an incident says of itself on paper and in pictures: when, and of which posts. */
import { useIncident } from "../api/incidents";
import { useTopicName } from "../api/topics";
import { captionOf } from "../lib/caption";
import { present } from "../lib/clock";
import { NO_FILTERS, only } from "../lib/filters";

/** `null`: no incident is shown, or it is not known yet. */
export function useIncidentCaption(id: string | null, zone: string): (() => string) | null {
  const incident = useIncident(id).data;
  const nameOf = useTopicName();
  if (id === null || !incident) return null;
  const { topic_id, source, started_at, resolved_at } = incident;
  const filters = { ...NO_FILTERS, ...only("source", source ?? null) };
  const topic = topic_id ? (nameOf(topic_id) ?? "A topic that was deleted") : null;
  return () => {
    const to = resolved_at ? Date.parse(resolved_at) : present();
    return captionOf({ from: Date.parse(started_at), to }, filters, topic, zone);
  };
}
