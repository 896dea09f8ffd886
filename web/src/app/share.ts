/** A link to what one sees: filters, stretch of time and views are all in the address. */

/** Copies it, or hands it to the device's own way of sharing; whether that worked. */
export async function shareLink(): Promise<boolean> {
  const { href } = window.location;
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(href);
    else await navigator.share({ url: href, title: document.title });
    return true;
  } catch {
    return false;
  }
}
