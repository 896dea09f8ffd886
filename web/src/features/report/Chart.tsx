/** A chart that says by itself what it shows, on paper and as a picture. */
import { type ReactNode, useRef, useState } from "react";
import { savePng } from "../../lib/exporters";
import { SENTIMENTS, sentimentWord } from "../../lib/sentiment";
import styles from "./Report.module.css";

interface ChartProps {
  title: string;
  /** Whose posts, of when, under which filters. */
  line: string;
  file: string;
  legend?: boolean;
  children: ReactNode;
}

export function Chart({ title, line, file, legend, children }: ChartProps) {
  const figure = useRef<HTMLElement>(null);
  const [failed, setFailed] = useState(false);
  const save = async () => {
    try {
      if (figure.current) await savePng(file, figure.current);
    } catch {
      setFailed(true);
    }
  };
  return (
    <figure ref={figure} className={styles.chart}>
      <figcaption>
        <h2>{title}</h2>
        {legend &&
          SENTIMENTS.map((label) => (
            <span key={label} className={styles.legend} data-sentiment={label}>
              <span aria-hidden="true">■ </span>
              {sentimentWord(label)}
            </span>
          ))}
        <span className={styles.tools} data-no-export>
          {failed && <span role="alert">This browser cannot draw the picture. </span>}
          <button type="button" className={styles.save} onClick={save}>
            Download PNG
          </button>
        </span>
        <span className={styles.about}>{line}</span>
      </figcaption>
      {children}
    </figure>
  );
}
