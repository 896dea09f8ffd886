/** What to say of filters that find nothing because of how they are written. Pure. */

const FIELDS: Record<string, string> = {
  source: "the filter Source finds posts of a source",
  sentiment: "the filter Sentiment finds posts by their label",
  label: "the filter Sentiment finds posts by their label",
  emotion: "the filter Emotion finds posts by their emotion",
  author: "the filter Author finds posts by who wrote them",
  lang: "a topic finds posts by language, site or address",
  site: "a topic finds posts by language, site or address",
  url: "a topic finds posts by language, site or address",
};

/** Of a field of the query language that was typed where text is searched. */
export function fieldHint(searched: string | null): string | null {
  const field = searched?.match(/(?:^|\s)-?([a-z]+):\S/i)?.[1]?.toLowerCase();
  const instead = field && FIELDS[field];
  return instead ? `Searched for as it stands, “${field}:” too: ${instead}.` : null;
}

/** Of a source that no post has come from; `known`: those that some have come from. */
export function sourceHints(asked: readonly string[], known: readonly string[]): string[] {
  if (known.length === 0) return [];
  return asked
    .filter((source) => !known.includes(source))
    .map((source) => {
      const meant = nearest(source, known);
      return `No posts from source “${source}” yet${meant ? `; did you mean “${meant}”?` : "."}`;
    });
}

/** The name that differs least, where that is little. */
function nearest(word: string, names: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 3));
  return names
    .map((name) => ({ name, apart: apart(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ apart }) => apart <= most)
    .sort((a, b) => a.apart - b.apart)[0]?.name;
}

/** Letters to add, take away or change (Levenshtein). */
function apart(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (const [n, letter] of [...one].entries()) {
    const next = [n + 1];
    for (let m = 0; m < other.length; m++) {
      const change = (row[m] as number) + Number(letter !== other[m]);
      next.push(Math.min(change, (row[m + 1] as number) + 1, (next[m] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}
