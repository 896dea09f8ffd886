/** The vocabulary of opinion: its labels in their fixed order, and how each is told on screen. */

export const SENTIMENTS = ["positive", "neutral", "negative"] as const;
export type Sentiment = (typeof SENTIMENTS)[number];

/** Fixed order, so that a bar keeps its place while its length moves. */
export const EMOTIONS = [
  "joy",
  "surprise",
  "sadness",
  "fear",
  "anger",
  "disgust",
  "neutral",
] as const;
export type Emotion = (typeof EMOTIONS)[number];

export type Counts = Record<Sentiment, number>;

export const NO_POSTS: Counts = { positive: 0, neutral: 0, negative: 0 };

const SENTIMENT_WORDS: Record<Sentiment, string> = {
  positive: "Positive",
  neutral: "Neutral",
  negative: "Negative",
};

const EMOTION_WORDS: Record<Emotion, string> = {
  joy: "Joy",
  surprise: "Surprise",
  sadness: "Sadness",
  fear: "Fear",
  anger: "Anger",
  disgust: "Disgust",
  neutral: "No emotion",
};

/** What the API says of a post in a language that no model here knows. */
export const UNSUPPORTED = "unsupported";

/** What posts can be filtered by: the labels, and that there is none. */
export const SENTIMENT_FILTERS = [...SENTIMENTS, UNSUPPORTED] as const;
export const EMOTION_FILTERS = [...EMOTIONS, UNSUPPORTED] as const;

export function isSentiment(label: string): label is Sentiment {
  return (SENTIMENTS as readonly string[]).includes(label);
}

export function isEmotion(name: string): name is Emotion {
  return (EMOTIONS as readonly string[]).includes(name);
}

/** The word for a label; a label of somebody's own model is shown as it is. */
export function sentimentWord(label: string): string {
  if (label === UNSUPPORTED) return "Unsupported language";
  return isSentiment(label) ? SENTIMENT_WORDS[label] : label;
}

export function emotionWord(name: string): string {
  if (name === UNSUPPORTED) return "Unsupported language";
  return isEmotion(name) ? EMOTION_WORDS[name] : name;
}

/** The colour of a sentiment, as a CSS value that follows the theme. */
export function sentimentColor(label: string): string {
  return isSentiment(label) ? `var(--gs-${label})` : "var(--gs-neutral)";
}

/** The emotions that a post is told with: the one it is counted as first, then the others. */
export function shown(said: {
  readonly emotion: string;
  readonly present_emotions?: readonly string[] | null | undefined;
}): readonly string[] {
  const others = (said.present_emotions ?? []).filter(
    (name) => name !== said.emotion && name !== "neutral",
  );
  return said.emotion === "neutral" && others.length > 0 ? others : [said.emotion, ...others];
}

/** The colour of an emotion's swatch; never of text. */
export function emotionColor(name: string): string {
  return isEmotion(name) && name !== "neutral" ? `var(--gs-${name})` : "var(--gs-no-emotion)";
}

export function total(counts: Counts): number {
  return counts.positive + counts.neutral + counts.negative;
}

/** A part of a whole in percent, 0 to 100; `null` when there is no whole. */
export function percentOf(part: number, whole: number): number | null {
  return whole > 0 ? (100 * part) / whole : null;
}

/** Positive minus negative posts in percent of all, −100 to 100; `null` without posts. */
export function netSentiment(counts: Counts): number | null {
  return percentOf(counts.positive - counts.negative, total(counts));
}
