/** Several values a filter, and values left out: in the address, on the page, and in what is asked. */
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { beforeAMadeUpApi, renderApp } from "../test/app";
import { FakeWebSocket } from "../test/FakeWebSocket";
import { aPost, world } from "../test/server";

beforeAMadeUpApi();

beforeEach(() => {
  const labels = ["positive", "neutral", "negative"];
  world.posts = labels.map((label) =>
    aPost(label, { sentiment: { ...aPost("").sentiment, label } }),
  );
});

const shown = () => screen.queryAllByText(/^text of/).map(({ textContent }) => textContent);
const chips = () =>
  screen.queryAllByRole("button", { name: /^Remove filter/ }).map(({ textContent }) => textContent);

it("are read from the address: each value once, what is unknown not at all", async () => {
  renderApp(
    "/?sentiment=negative&sentiment=positive&sentiment=nonsense&sentiment=negative&author=",
  );
  await waitFor(() => expect(shown()).toEqual(["text of positive", "text of negative"]));
  expect(chips()).toEqual(["Remove filter Sentiment Negative", "Remove filter Sentiment Positive"]);
  const [asked] = world.asked;
  expect(asked?.searchParams.getAll("sentiment")).toEqual(["negative", "positive"]);
  expect(asked?.searchParams.has("author")).toBe(false);
  expect(FakeWebSocket.opened.map(({ url }) => url)).toContainEqual(
    expect.stringContaining("sentiment=negative&sentiment=positive"),
  );
});

it("are changed in a menu and by a chip, and Back restores them", async () => {
  renderApp("/?exclude_sentiment=neutral");
  await waitFor(() => expect(shown()).toEqual(["text of positive", "text of negative"]));
  expect(chips()).toEqual(["Remove filter Sentiment not Neutral"]);
  await userEvent.click(await screen.findByRole("button", { name: /^Sentiment/ }));
  await userEvent.click(screen.getByRole("menuitemcheckbox", { name: "Hide Positive" }));
  await waitFor(() => expect(shown()).toEqual(["text of negative"]));
  expect(window.location.search).toBe("?exclude_sentiment=neutral&exclude_sentiment=positive");
  await userEvent.click(
    screen.getByRole("button", { name: "Remove filter Sentiment not Neutral" }),
  );
  await waitFor(() => expect(shown()).toEqual(["text of neutral", "text of negative"]));
  window.history.back();
  await waitFor(() => expect(shown()).toEqual(["text of negative"]));
  window.history.back();
  await waitFor(() => expect(shown()).toEqual(["text of positive", "text of negative"]));
});
