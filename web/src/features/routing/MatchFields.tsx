/** Which incidents: by severity, topic and rule. */
import type { Match } from "../../api/routing";
import { useRules } from "../../api/rules";
import { useTopics } from "../../api/topics";
import { CheckList } from "../../components/CheckList";
import { SEVERITIES } from "../../lib/incidents";

interface MatchFieldsProps {
  match: Match;
  onChange: (match: Match) => void;
}

export function MatchFields({ match, onChange }: MatchFieldsProps) {
  const topics = useTopics().data ?? [];
  const rules = useRules().data ?? [];
  return (
    <>
      <CheckList
        label="Severity"
        note="none chosen: any"
        options={Object.entries(SEVERITIES)}
        chosen={match.severities ?? []}
        onChange={(severities) =>
          onChange({ ...match, severities: severities as NonNullable<Match["severities"]> })
        }
      />
      {topics.length > 0 && (
        <CheckList
          label="Topics"
          note="none chosen: any, and all posts"
          options={topics.map(({ id, name }) => [id, name] as const)}
          chosen={match.topic_ids ?? []}
          onChange={(topic_ids) => onChange({ ...match, topic_ids })}
        />
      )}
      {rules.length > 0 && (
        <CheckList
          label="Rules"
          note="none chosen: any"
          options={rules.map(({ id, name }) => [id, name] as const)}
          chosen={match.rule_ids ?? []}
          onChange={(rule_ids) => onChange({ ...match, rule_ids })}
        />
      )}
    </>
  );
}

/** "Critical or warning incidents about Acme, by Mood turns"; "All incidents". */
export function useMatchWords(): (match: Match | undefined) => string {
  const topics = useTopics().data ?? [];
  const rules = useRules().data ?? [];
  const named = (
    ids: readonly string[] | undefined,
    all: readonly { id: string; name: string }[],
  ) => (ids ?? []).map((id) => all.find((one) => one.id === id)?.name ?? "one that is gone");
  return (match) => {
    const severities = (match?.severities ?? []).map((one) => SEVERITIES[one]);
    const about = named(match?.topic_ids, topics);
    const by = named(match?.rule_ids, rules);
    const first = severities.length > 0 ? `${severities.join(" or ")} incidents` : "All incidents";
    return [
      about.length > 0 ? `${first} about ${about.join(" or ")}` : first,
      ...(by.length > 0 ? [`by ${by.join(" or ")}`] : []),
    ].join(", ");
  };
}
