/** The topics that are compared, each with its number and colour; more are added here. */
import { Button, VisuallyHidden } from "@mantine/core";
import type { TopicSummary } from "../../api/topics";
import { CloseIcon } from "../../components/icons";
import { Menu } from "../../components/Menu";
import { TopicPicker } from "../../components/TopicPicker";
import { Badge } from "./Badge";
import styles from "./Compare.module.css";

interface TopicChipsProps {
  all: readonly TopicSummary[];
  chosen: readonly TopicSummary[];
  onChoose: (ids: string[]) => void;
}

export function TopicChips({ all, chosen, onChoose }: TopicChipsProps) {
  const ids = chosen.map(({ id }) => id);
  return (
    <ul className={styles.chips} aria-label="Topics compared">
      {chosen.map(({ id, name }, n) => (
        <li key={id}>
          <button
            type="button"
            className={styles.chip}
            title="Remove from the comparison"
            onClick={() => onChoose(ids.filter((one) => one !== id))}
          >
            <VisuallyHidden>Remove </VisuallyHidden>
            <Badge n={n} />
            <bdi>{name}</bdi>
            <CloseIcon />
          </button>
        </li>
      ))}
      <li>
        <Menu
          label="Add a topic"
          className={styles.menu ?? ""}
          button={(opener) => (
            <Button variant="default" size="compact-sm" {...opener}>
              + Add topic
            </Button>
          )}
        >
          {(close) => (
            <TopicPicker
              label="Add a topic"
              topics={all.filter(({ id }) => !ids.includes(id))}
              onChoose={(id) => {
                close();
                onChoose([...ids, id]);
              }}
            />
          )}
        </Menu>
      </li>
    </ul>
  );
}
