/** Asks the platform's REST API. Every shape comes from its OpenAPI description. */
import { apiUrl } from "../lib/address";
import type { paths } from "./schema";

type GetPath = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: unknown } } } ? P : never;
}[keyof paths];

type Query<P extends GetPath> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? Q
  : never;

type Answer<P extends GetPath> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer A } } } };
}
  ? A
  : never;

/** The API refused a request, or could not be reached (`status` 0). */
export class RequestFailed extends Error {
  readonly status: number;
  /** Under this id the server's log tells what happened. */
  readonly requestId: string | null;

  constructor(message: string, status: number, requestId: string | null) {
    super(message);
    this.name = "RequestFailed";
    this.status = status;
    this.requestId = requestId;
  }
}

/**
 * `GET` an API path. Parameters that are null or undefined are left out.
 *
 * @throws RequestFailed when the API answers with an error, or not at all.
 */
export async function get<P extends GetPath>(
  path: P,
  query: { [K in keyof Query<P>]: Query<P>[K] | null },
  signal?: AbortSignal,
): Promise<Answer<P>> {
  const url = apiUrl(path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
  }
  const response = await reach(url, signal);
  if (!response.ok) {
    throw new RequestFailed(
      await detailOf(response),
      response.status,
      response.headers.get("x-request-id"),
    );
  }
  return response.json();
}

async function reach(url: URL, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers: { accept: "application/json" }, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestFailed("The platform cannot be reached.", 0, null);
  }
}

async function detailOf(response: Response): Promise<string> {
  try {
    const { detail } = await response.json();
    if (typeof detail === "string") return detail;
    return detail.map((problem: { msg: string }) => problem.msg).join("; ");
  } catch {
    return `The platform answered with status ${response.status}.`;
  }
}
