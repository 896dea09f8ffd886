/** Says that what is shown is made up, wherever it is shown. */
import { useSimulated } from "../../api/queries";
import styles from "./SimulatedNotice.module.css";

export function SimulatedNotice() {
  const simulated = useSimulated().data;
  if (simulated !== "some" && simulated !== "all") return null;
  return (
    <p className={styles.notice} role="note">
      <span className={styles.mark}>Simulated</span>{" "}
      {simulated === "all" ? (
        <>
          These posts, people and brands are made up.{" "}
          <code>groundswell up --source replay:FILE</code> shows your own.
        </>
      ) : (
        <>
          Made-up posts are among yours. <code>groundswell demo rm</code> removes them.
        </>
      )}
    </p>
  );
}
