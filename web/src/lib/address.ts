/** Where the platform answers, and how it is asked. */

/** Of a list each value is a parameter of its own; what is null is left out. */
export type Query = Readonly<Record<string, unknown>>;

/** An address of the API, relative to the page, so that it works under any path. */
export function apiUrl(path: string, query: Query = {}): URL {
  const url = new URL(path.replace(/^\//, ""), document.baseURI);
  url.search = searchOf(query);
  return url;
}

/** `?name=value&name=other`, or nothing. */
export function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) {
      if (one !== null && one !== undefined) search.append(name, String(one));
    }
  }
  return search.size > 0 ? `?${search}` : "";
}
