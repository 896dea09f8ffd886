/** Sends a file as it is, and tells how much of it has gone: `fetch` cannot. */
import { apiUrl } from "../lib/address";
import { RequestFailed } from "./client";

interface Sending {
  /** 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/**
 * `POST` a file; what comes back is to be read with suspicion.
 *
 * @throws RequestFailed when the API answers with an error, or not at all.
 */
export function sendFile(
  path: string,
  query: Readonly<Record<string, string>>,
  file: Blob,
  { onProgress, signal }: Sending = {},
): Promise<unknown> {
  const url = apiUrl(path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) resolve(request.response);
      else reject(failure(request));
    };
    request.onerror = () => reject(new RequestFailed("The platform cannot be reached.", 0, null));
    request.onabort = () => reject(new DOMException("Aborted", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function failure({ response, status }: XMLHttpRequest): RequestFailed {
  const detail: unknown = response?.detail;
  const message = Array.isArray(detail)
    ? detail.map(({ msg }) => msg).join("; ")
    : typeof detail === "string"
      ? detail
      : `The platform answered with status ${status}.`;
  return new RequestFailed(message, status, null);
}
