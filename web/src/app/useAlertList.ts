/** All alerts known, newest first: what REST has with the live state laid over it. */
import { useMemo, useSyncExternalStore } from "react";
import { useAcknowledge, useAlerts } from "../api/queries";
import type { FeedStore } from "../live/feedStore";
import type { Alert } from "../live/protocol";

export interface AlertsKnown {
  readonly alerts: readonly Alert[];
  readonly loading: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  readonly acknowledge: (alert: Alert) => void;
}

export function useAlertList(store: FeedStore, polling: boolean): AlertsKnown {
  const read = useAlerts(polling);
  const acknowledge = useAcknowledge();
  const live = useSyncExternalStore(store.subscribe, () => store.view().picture.alerts);
  const alerts = useMemo(() => {
    const byId = new Map((read.data ?? []).map((alert) => [alert.id, alert]));
    // While polling, REST knows better than a connection that is gone.
    if (!polling) for (const { value } of live.values()) byId.set(value.id, merged(byId, value));
    return [...byId.values()].sort(openFirst);
  }, [read.data, live, polling]);
  return {
    alerts,
    loading: read.isPending,
    error: read.error,
    retry: read.refetch,
    acknowledge: ({ id }) => acknowledge.mutate(id),
  };
}

/** The live word, without taking back what REST knows of somebody having seen it. */
function merged(known: ReadonlyMap<string, Alert>, said: Alert): Alert {
  const before = known.get(said.id);
  if (said.acknowledgedAt !== null || !before) return said;
  return { ...said, acknowledgedAt: before.acknowledgedAt, acknowledgedBy: before.acknowledgedBy };
}

function openFirst(a: Alert, b: Alert): number {
  return Number(b.open) - Number(a.open) || b.openedAt - a.openedAt;
}
