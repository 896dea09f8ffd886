/** Where the platform answers. */

/** An address of the API, relative to the page, so that it works under any path. */
export function apiUrl(path: string): URL {
  return new URL(path.replace(/^\//, ""), document.baseURI);
}
