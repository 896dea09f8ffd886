/** All alerts known, newest first: of what REST and the live state say, the newer. */
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
    // While polling, REST knows better than a connection that is gone.
    const told = polling ? [] : [...live.values()].map(({ value }) => value);
    return newestOf(read.data ?? [], told);
  }, [read.data, live, polling]);
  return {
    alerts,
    loading: read.isPending,
    error: read.error,
    retry: read.refetch,
    acknowledge: ({ id }) => acknowledge.mutate(id),
  };
}

/** Every alert in its newest state, open ones first. */
export function newestOf(read: readonly Alert[], live: readonly Alert[]): Alert[] {
  const byId = new Map(read.map((alert) => [alert.id, alert]));
  for (const said of live) {
    const known = byId.get(said.id);
    if (!known || said.revision >= known.revision) byId.set(said.id, said);
  }
  return [...byId.values()].sort(openFirst);
}

function openFirst(a: Alert, b: Alert): number {
  return Number(b.open) - Number(a.open) || b.openedAt - a.openedAt;
}

/** Only the alerts that incidents of the chosen topic are. */
export function ofIncidents(known: AlertsKnown, incidents: readonly { id: string }[]): AlertsKnown {
  const ids = new Set(incidents.map(({ id }) => id));
  return { ...known, alerts: known.alerts.filter(({ id }) => ids.has(id)) };
}

/** Differs whenever an alert has changed. */
export function changesOf(alerts: readonly Alert[]): string {
  return alerts.map(({ id, revision }) => `${id} ${revision}`).join();
}
