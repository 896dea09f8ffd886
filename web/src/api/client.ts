/** Asks the platform's REST API. Every shape comes from its OpenAPI description. */
import { apiUrl } from "../lib/address";
import type { paths } from "./schema";

type GetPath = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: unknown } } } ? P : never;
}[keyof paths];

type Query<P extends GetPath> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? Q
  : never;

/** A list is only read. */
type Asked<V> = V extends readonly (infer T)[] ? readonly T[] : V;

type Answer<P extends GetPath> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer A } } } };
}
  ? A
  : never;

/** After this long without an answer the API counts as silent, where a call is not given longer. */
const PATIENCE_MS = 15_000;

/** The API refused a request, or could not be reached (`status` 0). */
export class RequestFailed extends Error {
  readonly status: number;
  /** Under this id the server's log tells what happened. */
  readonly requestId: string | null;
  /** What was wrong with the request, part by part; to be read with suspicion. */
  readonly problems: readonly unknown[];

  constructor(
    message: string,
    status: number,
    requestId: string | null,
    problems: readonly unknown[] = [],
  ) {
    super(message);
    this.problems = problems;
    this.name = "RequestFailed";
    this.status = status;
    this.requestId = requestId;
  }
}

/**
 * `GET` an API path. Parameters that are null or undefined are left out; a list repeats its own.
 *
 * @throws RequestFailed when the API answers with an error, or not at all.
 */
export async function get<P extends GetPath>(
  path: P,
  query: { readonly [K in keyof Query<P>]: Asked<Query<P>[K]> | null },
  signal?: AbortSignal,
): Promise<Answer<P>> {
  return (await answered(apiUrl(path, query), { signal })).json();
}

/**
 * Ask for anything, with a body if need be. What comes back is to be read with suspicion.
 *
 * @throws RequestFailed when the API answers with an error, or not at all.
 */
export async function ask(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: object,
  signal?: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<unknown> {
  const sent = body && {
    body: JSON.stringify(body),
    headers: { accept: "application/json", "content-type": "application/json" },
  };
  const response = await answered(apiUrl(path), { method, signal, ...sent }, patienceMs);
  return response.status === 204 ? null : response.json();
}

async function answered(url: URL, init: RequestInit, patienceMs = PATIENCE_MS): Promise<Response> {
  const response = await reach(url, init, patienceMs);
  if (response.ok) return response;
  const [message, problems] = await detailOf(response);
  const requestId = response.headers.get("x-request-id");
  throw new RequestFailed(message, response.status, requestId, problems);
}

async function reach(
  url: URL,
  { signal, ...init }: RequestInit,
  patienceMs: number,
): Promise<Response> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await fetch(url, {
      headers: { accept: "application/json" },
      ...init,
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const message = patience.aborted
      ? `The platform did not answer within ${patienceMs / 1000} s.`
      : "The platform cannot be reached.";
    throw new RequestFailed(message, 0, null);
  }
}

async function detailOf(response: Response): Promise<[string, readonly unknown[]]> {
  try {
    const { detail } = await response.json();
    if (typeof detail === "string") return [detail, []];
    return [detail.map((problem: { msg: string }) => problem.msg).join("; "), detail];
  } catch {
    return [`The platform answered with status ${response.status}.`, []];
  }
}
