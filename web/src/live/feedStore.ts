/**
 * Holds the live picture outside React and shows it at a calm pace: at most every 250 ms, within
 * an animation frame, and not at all while paused. Nothing that arrives is lost meanwhile.
 */
import {
  addPosts,
  applyReset,
  applySnapshot,
  applyUpdate,
  emptyPicture,
  type Picture,
  switchFilter,
} from "./merge";
import type { Frame, Position, Post } from "./protocol";
import type { Link } from "./socket";

const FLUSH_EVERY_MS = 250;

export interface View {
  /** What is shown; while paused, what was shown then. */
  readonly picture: Picture;
  readonly link: Link;
  readonly paused: boolean;
  /** Posts that came since the pause. */
  readonly behind: number;
  /** When the shown picture was last known to be true. */
  readonly trueAt: number | null;
}

export class FeedStore {
  #picture: Picture;
  #view: View;
  #trueAt: number | null = null;
  #link: Link = { kind: "connecting" };
  #paused = false;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #flushedAt = 0;
  readonly #listeners = new Set<() => void>();

  constructor(filterKey = "") {
    this.#picture = emptyPicture(filterKey);
    this.#view = {
      picture: this.#picture,
      link: this.#link,
      paused: false,
      behind: 0,
      trueAt: null,
    };
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      // A page that is gone leaves no timer behind; who comes next finds what is true by now.
      if (this.#listeners.size === 0 && this.#flushTimer !== undefined) this.#flush();
    };
  };

  readonly view = (): View => this.#view;

  /** Where to resume. */
  get position(): Position | null {
    return this.#picture.position;
  }

  readonly accept = (frame: Frame): void => {
    if (frame.type === "snapshot") this.#picture = applySnapshot(this.#picture, frame);
    else if (frame.type === "update") this.#picture = applyUpdate(this.#picture, frame);
    else if (frame.type === "reset") this.#picture = applyReset(this.#picture);
    if (frame.type !== "hello") this.#trueAt = Date.now();
    this.#scheduleFlush();
  };

  readonly setLink = (link: Link): void => {
    this.#link = link;
    this.#scheduleFlush();
  };

  /** The newest posts as REST has them; `all`: there are no older ones. */
  addPosts(posts: readonly Post[], all = false): void {
    this.#picture = addPosts(this.#picture, posts, all);
    this.#trueAt = Date.now();
    this.#scheduleFlush();
  }

  /** Begin anew under other filters; shown at once, also while paused. */
  switchFilter(filterKey: string): void {
    if (this.#picture.filterKey === filterKey) return;
    this.#picture = switchFilter(this.#picture, filterKey);
    this.#view = { ...this.#view, picture: this.#picture };
    this.#flush();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#flush();
  }

  #scheduleFlush(): void {
    if (this.#flushTimer !== undefined) return;
    const wait = Math.max(0, this.#flushedAt + FLUSH_EVERY_MS - Date.now());
    this.#flushTimer = setTimeout(() => requestAnimationFrame(() => this.#flush()), wait);
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#flushedAt = Date.now();
    const picture = this.#paused && this.#view.paused ? this.#view.picture : this.#picture;
    this.#view = {
      picture,
      link: this.#link,
      paused: this.#paused,
      behind: this.#picture.seen - picture.seen,
      trueAt: this.#trueAt,
    };
    for (const listener of this.#listeners) listener();
  }
}
