/** Asks who is there before the page is shown, where the platform wants to know. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { isLoggedOut, mayRead, readSession, SESSION } from "../../api/session";

// Most platforms ask for no login: who needs none does not load it.
const Login = lazy(() => import("./Login"));

export function LoginGate({ children }: { children: ReactNode }) {
  const session = useQuery({ queryKey: SESSION, queryFn: ({ signal }) => readSession(signal) });
  useAskAgainWhenRefused();
  // Asked again after a failure it is pending again: what is shown by then stays.
  if (!session.isFetched) return null;
  // Without an answer the page itself tells that the platform is silent.
  if (!session.data || mayRead(session.data)) return children;
  return (
    <Suspense>
      <Login session={session.data} />
    </Suspense>
  );
}

/** A request that is refused for want of a login says that the session has ended. */
function useAskAgainWhenRefused(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ type, query }) => {
        if (type === "updated" && query.queryKey[0] !== "session" && isLoggedOut(query.state.error))
          queries.invalidateQueries({ queryKey: SESSION });
      }),
    [queries],
  );
}
