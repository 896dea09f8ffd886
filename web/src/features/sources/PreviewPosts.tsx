/** The first posts of a file, as they will be. */
import type { Inspection } from "../../api/sources";
import { formatMoment } from "../../lib/format";
import form from "./File.module.css";
import styles from "./Sources.module.css";

export function PreviewPosts({ found, stale }: { found: Inspection; stale: boolean }) {
  return (
    <section aria-label="Preview" aria-busy={stale} className={form.preview}>
      {found.posts.length === 0 ? (
        <p className={styles.quiet}>No post yet.</p>
      ) : (
        <ol>
          {found.posts.map((post) => (
            <li key={post.post_id}>
              <p className={styles.quiet}>
                <bdi>{post.author ?? "nobody"}</bdi> · {post.source} ·{" "}
                <time dateTime={post.created_at}>{formatMoment(Date.parse(post.created_at))}</time>
                {post.operation !== "create" && ` · ${post.operation}`}
              </p>
              <p dir="auto" className={form.text}>
                {post.content}
              </p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
