/** Incidents: all of them, found by filters, or one in full. All of it is in the address. */
import type { Filters } from "../../lib/filters";
import type { SetPlace } from "../../lib/urlState";
import { IncidentFull } from "./IncidentFull";
import { IncidentList } from "./IncidentList";

interface IncidentsPageProps {
  place: { incident: string | null };
  setPlace: SetPlace;
  /** Only of this topic. */
  topic: string | null;
  onOpenPost: (id: string) => void;
  /** Show the overview of this time, narrowed to these posts. */
  onShowPosts: (filters: Partial<Filters>, from: number, to: number) => void;
}

export default function IncidentsPage({ place, setPlace, topic, ...does }: IncidentsPageProps) {
  const open = (incident: string | null) => setPlace({ view: "incidents", incident });
  if (place.incident === null) {
    const narrow = (id: string | null) => setPlace({ topic: id });
    return <IncidentList topic={topic} onTopic={narrow} onOpen={open} />;
  }
  return (
    <IncidentFull key={place.incident} id={place.incident} onLeave={() => open(null)} {...does} />
  );
}
