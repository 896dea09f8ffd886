import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { PostDetail } from "../../api/post";
import { SESSION } from "../../api/session";
import { aPost, server } from "../../test/server";
import { Relabel } from "./Relabel";

type Sentiment = PostDetail["sentiment"];

const asked: { method: string; body: unknown }[] = [];

beforeAll(() => server.listen());
afterEach(() => server.resetHandlers());
afterAll(() => server.close());
beforeEach(() => {
  asked.length = 0;
  localStorage.clear();
  const answer = async ({ request }: { request: Request }) => {
    const body = request.method === "PUT" ? await request.json() : null;
    asked.push({ method: request.method, body });
    return HttpResponse.json(detail());
  };
  server.use(http.put("*/api/posts/p1/label", answer), http.delete("*/api/posts/p1/label", answer));
});

function detail(sentiment: Partial<Sentiment> = {}, relabels: PostDetail["relabels"] = []) {
  const post = aPost("p1");
  return { ...post, sentiment: { ...post.sentiment, ...sentiment }, relabels } as PostDetail;
}

function show(post: PostDetail, scopes = ["read", "respond"]) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000 } } });
  queries.setQueryData(SESSION, { required: false, name: null, scopes, login_url: null });
  render(
    <MantineProvider>
      <QueryClientProvider client={queries}>
        <Relabel post={post} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const save = () => screen.getByRole("button", { name: "Save" });

it("sends only what was changed, with who and why", async () => {
  show(detail());
  expect(save()).toBeDisabled();
  await userEvent.click(screen.getByRole("radio", { name: "Negative" }));
  await userEvent.type(screen.getByLabelText("Your name (optional)"), " Ann ");
  await userEvent.type(screen.getByLabelText("Reason (optional)"), "irony");
  await userEvent.click(save());
  expect(await screen.findByText(/^Saved/)).toBeInTheDocument();
  const body = { sentiment: "negative", by: "Ann", note: "irony" };
  expect(asked).toEqual([{ method: "PUT", body }]);
  expect(localStorage.getItem("groundswell-name")).toBe("Ann");
});

it("gives one label to a post whose language was not read, and leaves the other open", async () => {
  show(detail({ label: "unsupported", emotion: "unsupported" }));
  expect(screen.getByLabelText("Emotion")).toHaveDisplayValue("Unsupported language");
  await userEvent.click(screen.getByRole("radio", { name: "Positive" }));
  await userEvent.click(save());
  await screen.findByText(/^Saved/);
  expect(asked).toEqual([{ method: "PUT", body: { sentiment: "positive" } }]);
});

it("shows what the model said, takes a correction back, and tells the history", async () => {
  const correction = {
    id: "r1",
    by: "Ann",
    at: "2026-11-24T12:00:00Z",
    field: "sentiment",
    from: "positive",
    to: "negative",
    note: "irony",
  };
  show(
    detail({ label: "negative", corrected: true, model_label: "positive", model_emotion: "joy" }, [
      correction,
    ]),
  );
  expect(screen.getByText(/The model said positive, joy/)).toBeInTheDocument();
  const history = within(screen.getByRole("list", { name: "Corrections, newest first" }));
  expect(history.getByRole("listitem")).toHaveTextContent(/Positive → Negative.*Ann.*irony/);
  await userEvent.click(screen.getByRole("button", { name: "Undo correction" }));
  await screen.findByText(/^Saved/);
  expect(asked).toEqual([{ method: "DELETE", body: null }]);
});

it("says when it was not saved", async () => {
  const refuse = () => HttpResponse.json({ detail: "not yours to say" }, { status: 403 });
  server.use(http.put("*/api/posts/p1/label", refuse));
  show(detail());
  await userEvent.selectOptions(screen.getByLabelText("Emotion"), "anger");
  await userEvent.click(save());
  expect(await screen.findByRole("alert")).toHaveTextContent("Not saved: not yours to say");
});

it("shows no form to who may only read", () => {
  show(detail(), ["read"]);
  expect(screen.queryByRole("button", { name: "Save" })).not.toBeInTheDocument();
});
