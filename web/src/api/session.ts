/** Who looks at the page, where one has to log in; and what its sockets show in place of a key. */
import { useQuery } from "@tanstack/react-query";
import * as z from "zod/mini";
import { ask, RequestFailed } from "./client";

const sessionShape = z.object({
  required: z.boolean(),
  name: z.nullable(z.string()),
  scopes: z.array(z.string()),
  login_url: z.nullable(z.string()),
  /** So long a login may stay on a device without being used; 0: none stays. */
  remember_days: z._default(z.number(), 0),
});
const ticketShape = z.object({ ticket: z.string() });

export type Session = z.infer<typeof sessionShape>;

/** The query that holds who it is. */
export const SESSION = ["session"];

/** Known once the session was asked for; browsers send no headers with a socket's handshake. */
let ticketsNeeded = false;

export async function readSession(signal?: AbortSignal): Promise<Session> {
  return noted(await ask("GET", "/api/auth/session", undefined, signal));
}

/**
 * Exchange a key or a provider's token for a session, which the browser keeps out of reach.
 *
 * @throws RequestFailed with status 401 when it is good for nothing.
 */
export async function logIn(credential: string, remember: boolean): Promise<Session> {
  return noted(await ask("POST", "/api/auth/session", { credential, remember }));
}

/** Ends the session of this browser. */
export async function logOut(): Promise<void> {
  await ask("DELETE", "/api/auth/session");
}

function useSession(): Session | undefined {
  return useQuery({
    queryKey: SESSION,
    queryFn: ({ signal }) => readSession(signal),
    // Many ask: a failure is not asked for again by each of them.
    retryOnMount: false,
  }).data;
}

/** Who is logged in, by name; `null` where nobody has to be. */
export function useLoggedIn(): string | null {
  const session = useSession();
  return session?.required ? session.name : null;
}

/** Whether who looks may do something; unknown counts as no, so that no form fails on saving. */
export function useMay(scope: "ingest" | "respond" | "manage"): boolean {
  const scopes = useSession()?.scopes ?? [];
  return scopes.includes(scope) || scopes.includes("admin");
}

/** Whether there is anything on the page for who looks: nothing of it is shown without `read`. */
export function mayRead({ required, scopes }: Session): boolean {
  return !required || scopes.includes("read") || scopes.includes("admin");
}

/** A socket's address with a ticket, where one is needed. Without an answer: as it is. */
export async function withTicket(address: string): Promise<string> {
  if (!ticketsNeeded) return address;
  try {
    const { ticket } = ticketShape.parse(await ask("POST", "/api/auth/ticket"));
    const url = new URL(address);
    url.searchParams.set("ticket", ticket);
    return url.href;
  } catch {
    return address;
  }
}

export function isLoggedOut(error: unknown): boolean {
  return error instanceof RequestFailed && error.status === 401;
}

function noted(answer: unknown): Session {
  const session = sessionShape.parse(answer);
  ticketsNeeded = session.required;
  return session;
}
