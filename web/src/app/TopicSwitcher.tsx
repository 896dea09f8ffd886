/** Which posts one looks at: all, or those of a topic. Opens with T. */
import { Button } from "@mantine/core";
import { useTopics } from "../api/topics";
import { ChevronIcon } from "../components/icons";
import { Menu } from "../components/Menu";
import { TopicPicker } from "../components/TopicPicker";
import styles from "./Topic.module.css";

interface TopicSwitcherProps {
  /** The id of the chosen topic. */
  topic: string | null;
  /** Its name; until it is known, what the address says. */
  name: string | null;
  onChoose: (topic: string | null) => void;
  onShowAll: () => void;
}

const ALL = { id: "", name: "All posts" };

export function TopicSwitcher({ topic, name, onChoose, onShowAll }: TopicSwitcherProps) {
  const topics = useTopics().data ?? [];
  return (
    <Menu
      label="Topics"
      className={styles.menu}
      button={(opener) => (
        <Button
          {...opener}
          variant="default"
          className={styles.switcher}
          data-topic-switcher
          title="Choose a topic (T)"
          rightSection={<ChevronIcon />}
        >
          <span className={styles.quiet}>Topic:&nbsp;</span>
          <bdi>{name ?? ALL.name}</bdi>
        </Button>
      )}
    >
      {(close) => (
        <>
          <TopicPicker
            label="Find a topic"
            topics={topics}
            first={ALL}
            chosen={topic ?? ALL.id}
            onChoose={(id) => {
              close();
              onChoose(id || null);
            }}
          />
          <div className={styles.foot}>
            <Button variant="subtle" size="compact-sm" onClick={onShowAll}>
              {topics.length > 0 ? "All topics" : "Make a topic"}
            </Button>
          </div>
        </>
      )}
    </Menu>
  );
}
