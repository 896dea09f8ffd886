/** The connection pill and what is said about it; follows the connection on its own. */
import { ConnectionPill, pillText } from "../components/ConnectionPill";
import { useNow } from "../lib/clock";
import type { FeedStore } from "../live/feedStore";
import { useView } from "../live/useLive";

interface LivePillProps {
  store: FeedStore;
  /** REST does not answer either. */
  unreachable: boolean;
}

export function LivePill({ store, unreachable }: LivePillProps) {
  return <ConnectionPill {...pillText(useView(store), unreachable, useNow())} />;
}
