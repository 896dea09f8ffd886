/** The connection pill and what is said about it; follows the connection on its own. */
import { useLatePosts } from "../api/waiting";
import { ConnectionPill, pillText } from "../components/ConnectionPill";
import { useNow } from "../lib/clock";
import { formatCount } from "../lib/format";
import { presentRate } from "../lib/rate";
import type { FeedStore } from "../live/feedStore";
import { useView } from "../live/useLive";

interface LivePillProps {
  store: FeedStore;
  /** REST does not answer either. */
  unreachable: boolean;
}

export function LivePill({ store, unreachable }: LivePillProps) {
  const view = useView(store);
  const now = useNow();
  const waiting = useLatePosts(view.link.kind === "live");
  const text = pillText(view, unreachable, now, waiting);
  if (text.tone !== "good") return <ConnectionPill {...text} />;
  const posts = [...view.picture.buckets.values()].map(({ value }) => value);
  const rate = formatCount(Math.round(presentRate(posts, now)));
  return <ConnectionPill {...text} rate={`${rate}/min`} />;
}
