import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { VirtuosoMockContext } from "react-virtuoso";
import { expect, it } from "vitest";
import { Providers } from "../../app/providers";
import type { Post } from "../../live/protocol";
import Feed, { type FeedProps } from "./Feed";

function post(id: string): Post {
  return {
    id,
    source: "bluesky",
    content: `text of ${id}`,
    author: "ann",
    url: null,
    at: Date.now(),
    label: "negative",
    confidence: 0.8,
    emotion: "anger",
    emotions: ["anger", "sadness"],
    model: null,
    corrected: false,
  };
}

function page(ids: string[], seen: number, filterKey = "", more: Partial<FeedProps> = {}) {
  return (
    <Providers>
      <VirtuosoMockContext.Provider value={{ viewportHeight: 600, itemHeight: 80 }}>
        <Feed
          content={{ posts: ids.map(post), seen }}
          filterKey={filterKey}
          openId={null}
          onOpen={() => {}}
          searched={null}
          onFilter={() => {}}
          review={false}
          {...more}
        />
      </VirtuosoMockContext.Provider>
    </Providers>
  );
}

const shown = () =>
  screen.getAllByRole("article").map((article) => article.querySelector("p")?.textContent);
const enter = (pointerType: string) => {
  const feed = screen.getByRole("feed").closest("[class*=frame]");
  if (!feed) throw new Error("the feed has no frame");
  fireEvent(feed, new PointerEvent("pointerover", { bubbles: true, pointerType }));
};

it("follows what is newest while nobody reads", () => {
  const { rerender } = render(page(["a"], 1));
  rerender(page(["b", "a"], 2));
  expect(shown()).toEqual(["text of b", "text of a"]);
});

it("stands still while one reads, tells how many posts are new, and shows them when asked", async () => {
  const { rerender } = render(page(["a"], 1));
  act(() => screen.getByRole("article").focus());
  rerender(page(["b", "a"], 41));
  expect(shown()).toEqual(["text of a"]);
  await userEvent.click(screen.getByRole("button", { name: "↑ 40 new posts" }));
  expect(shown()).toEqual(["text of b", "text of a"]);
});

it("stands still under the mouse, but not after a touch", () => {
  const { rerender } = render(page(["a"], 1));
  enter("touch");
  rerender(page(["b", "a"], 2));
  expect(shown()).toEqual(["text of b", "text of a"]);
  enter("mouse");
  rerender(page(["c", "b", "a"], 3));
  expect(shown()).toEqual(["text of b", "text of a"]);
  expect(screen.getByRole("button", { name: "↑ 1 new post" })).toBeInTheDocument();
});

it("does not count beyond 999", () => {
  const { rerender } = render(page(["a"], 1));
  enter("mouse");
  rerender(page(["b", "a"], 5_000));
  expect(screen.getByRole("button", { name: "↑ 999+ new posts" })).toBeInTheDocument();
});

it("another filter is another feed, also while one reads", () => {
  const { rerender } = render(page(["a"], 1));
  enter("mouse");
  rerender(page(["x"], 2, "source=x"));
  expect(shown()).toEqual(["text of x"]);
});

it("tells every emotion of a post", () => {
  render(page(["p1"], 1));
  const [article] = screen.getAllByRole("article");
  expect(article?.textContent).toContain("Anger");
  expect(article?.textContent).toContain("Sadness");
});

it("marks what was searched for, in every post that has it", () => {
  render(page(["p1", "p2"], 1, "", { searched: "TEXT OF" }));
  const marked = screen.getAllByRole("article").map((one) => one.querySelector("mark"));
  expect(marked.map((mark) => mark?.textContent)).toEqual(["text of", "text of"]);
});

it("corrects several posts at once, and a focused one by a key", async () => {
  const said: string[] = [];
  const server = setupServer(
    http.put("*/api/posts/:id/label", async ({ params, request }) => {
      const { sentiment } = (await request.json()) as { sentiment: string };
      said.push(`${params.id} ${sentiment}`);
      const { id, source, content, label, confidence, emotion } = {
        ...post("x"),
        label: sentiment,
      };
      return HttpResponse.json({
        post_id: id,
        source,
        content,
        created_at: new Date().toISOString(),
        sentiment: { label, confidence, emotion },
      });
    }),
  );
  server.listen();
  const user = userEvent.setup();
  render(page(["a", "b", "c"], 1, "", { review: true }));
  await user.click(screen.getByRole("checkbox", { name: "Select: text of a" }));
  await user.click(screen.getByRole("checkbox", { name: "Select: text of c" }));
  expect(screen.getByText("2 selected")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Neutral" }));
  expect(await screen.findByText(/2 corrected/)).toBeInTheDocument();
  expect(said).toEqual(["a neutral", "c neutral"]);
  act(() => screen.getAllByRole("article")[1]?.focus());
  await user.keyboard("{+}");
  await waitFor(() => expect(said).toContain("b positive"));
  expect(screen.getAllByRole("article")[2]).toHaveFocus();
  await user.keyboard("kj+");
  await waitFor(() => expect(said).toContain("c positive"));
  server.close();
});
