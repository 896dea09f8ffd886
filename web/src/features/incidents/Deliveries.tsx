/** Who was told, and what the other side answered. */
import { BUILT_IN_RULE, type IncidentDetail } from "../../api/incidents";
import { Panel } from "../../components/Panel";
import { withTimesTold } from "../../lib/format";
import { deliveryWords, transitionWord } from "../../lib/incidents";
import styles from "./IncidentFull.module.css";
import { Moment } from "./Moment";

interface DeliveriesProps {
  incident: IncidentDetail;
  className: string;
}

export function Deliveries({ incident, className }: DeliveriesProps) {
  return (
    <Panel title="Messages" className={className}>
      {incident.deliveries.length === 0 && (
        <p className={styles.quiet}>
          {incident.silenced
            ? "Silenced: nobody was told."
            : incident.rule_id === BUILT_IN_RULE.id
              ? "This rule sends no messages. One that you make does: the bell in the head."
              : "No channel is told of it."}
        </p>
      )}
      <ul className={styles.list}>
        {incident.deliveries.map((delivery) => (
          <li key={delivery.id} className={styles.entry}>
            <Moment at={delivery.finished_at ?? delivery.created_at} />
            <div>
              <b>
                <bdi>{delivery.channel ?? "a deleted channel"}</bdi>
              </b>{" "}
              · {transitionWord(delivery.transition)}: {deliveryWords(delivery)}
              {delivery.answer && (
                <div className={styles.quiet}>
                  Answer: <bdi>{withTimesTold(delivery.answer)}</bdi>
                </div>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
