import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { beforeAMadeUpApi, greet, loadedBefore, panel, picture, renderApp } from "../test/app";
import { FakeWebSocket } from "../test/FakeWebSocket";
import { anAlert, aPost, server, world } from "../test/server";

beforeAMadeUpApi();
loadedBefore(
  () => import("../features/feed/Feed"),
  () => import("../features/filters/FilterFields"),
  () => import("../features/trend/TrendChart"),
);

const kpi = (label: string) => {
  const card = screen.getByText(label).closest("div");
  if (!card) throw new Error(`no card holds ${label}`);
  return within(card);
};

it("is not the present while posts wait to be analysed", async () => {
  world.late = 1_243;
  renderApp();
  await greet();
  const pill = await screen.findByTestId("connection");
  await waitFor(() => expect(pill).toHaveTextContent("Delayed1,243 waiting"));
});

describe("the page", () => {
  it("shows counts and posts from REST before the live connection stands", async () => {
    world.posts = [aPost("p1")];
    world.minute = { positive: 60, neutral: 20, negative: 20, joy: 80 };
    renderApp();
    expect(await screen.findByText("text of p1")).toBeInTheDocument();
    expect(await kpi("Net sentiment").findByText("+40")).toBeInTheDocument();
    expect(kpi("Negative share").getByText("20%")).toBeInTheDocument();
    expect(await within(panel("Distribution")).findByText("60%")).toBeInTheDocument();
    expect(within(panel("Emotions")).getByRole("button", { name: /Joy/ })).toHaveTextContent(
      "100%",
    );
    expect(screen.getByTestId("connection")).toHaveTextContent("Connecting");
    const trend = panel("Trend");
    await waitFor(() => expect(trend.querySelectorAll(".recharts-area")).toHaveLength(3));
    expect(within(trend).getByRole("figure")).toHaveAccessibleName(/positive 60%/);
  });

  it("takes counts and posts that come live", async () => {
    renderApp();
    const timestamp = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
    await greet({
      posts: [aPost("live one")],
      buckets: [{ timestamp, positive: 1, neutral: 0, negative: 3, emotions: { anger: 4 } }],
    });
    expect(await screen.findByText("text of live one")).toBeInTheDocument();
    expect(await kpi("Net sentiment").findByText("−50")).toBeInTheDocument();
    expect(screen.getByTestId("connection")).toHaveTextContent("Live");
  });

  it("tells a sentiment by a word and its confidence, and an emotion by its name", async () => {
    world.posts = [aPost("p1")];
    renderApp();
    const article = await screen.findByRole("article");
    expect(article).toHaveTextContent("Positive93%text of p1Joy");
    expect(article).toHaveAttribute("tabindex", "0");
    expect(article).toHaveAttribute("aria-posinset", "1");
    expect(screen.getByRole("feed")).toContainElement(article);
    expect(within(article).getByText("1 min ago")).toHaveAttribute("title");
  });

  it("says how to bring posts in when there are none at all", async () => {
    renderApp();
    await greet();
    expect(await within(panel("Live feed")).findByText("No posts yet")).toBeInTheDocument();
    expect(panel("Live feed")).toHaveTextContent("groundswell ingest --source simulator");
  });
});

describe("filters", () => {
  it("are read from the address", async () => {
    window.history.replaceState(null, "", "/?sentiment=negative&from=now-1h&to=now");
    world.posts = [aPost("p1")];
    renderApp();
    expect(
      await within(panel("Live feed")).findByText("No post matches these filters"),
    ).toBeInTheDocument();
    expect(screen.getByRole("radio", { name: "1h" })).toBeChecked();
    expect(FakeWebSocket.opened.map(({ url }) => url)).toContainEqual(
      expect.stringContaining("sentiment=negative"),
    );
  });

  it("are set by a click on what is counted, and the counts stay whole", async () => {
    world.posts = [
      aPost("good"),
      aPost("bad", { sentiment: { ...aPost("").sentiment, label: "negative" } }),
    ];
    world.minute = { positive: 60, neutral: 20, negative: 20, joy: 80 };
    renderApp();
    await screen.findByText("text of good");
    const legend = within(panel("Distribution"));
    await userEvent.click(await legend.findByRole("button", { name: /Negative/ }));
    await waitFor(() => expect(screen.queryByText("text of good")).not.toBeInTheDocument());
    expect(await screen.findByText("text of bad")).toBeInTheDocument();
    expect(legend.getByRole("button", { name: /Negative/ })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    expect(legend.getByRole("button", { name: /Positive/ })).toHaveTextContent("60%");
    await waitFor(() => expect(window.location.search).toContain("sentiment=negative"));
  });

  it("are cleared from where they leave nothing", async () => {
    window.history.replaceState(null, "", "/?sentiment=negative");
    world.posts = [aPost("p1")];
    renderApp();
    await within(panel("Live feed")).findByText("No post matches these filters");
    const feed = panel("Live feed");
    await userEvent.click(within(feed).getByRole("button", { name: "Clear filters" }));
    expect(await screen.findByText("text of p1")).toBeInTheDocument();
  });

  it("by a word wait for a pause in typing and ask the API once", async () => {
    world.posts = [aPost("coffee"), aPost("tea")];
    renderApp();
    await screen.findByText("text of tea");
    await userEvent.type(screen.getByRole("searchbox", { name: "Search posts" }), "coffee");
    await waitFor(() => expect(screen.queryByText("text of tea")).not.toBeInTheDocument());
    expect(screen.getByRole("article")).toHaveTextContent("text of coffee");
    const searches = () => world.asked.flatMap((url) => url.searchParams.get("q") ?? []);
    await waitFor(() => expect(searches()).toEqual(["coffee"]));
  });
});

describe("when something is wrong", () => {
  it("each panel says so with the request's id, and Retry loads it", async () => {
    server.use(
      http.get("*/api/alerts", () =>
        HttpResponse.json(
          { detail: "limit is too high" },
          { status: 422, headers: { "x-request-id": "req-7" } },
        ),
      ),
    );
    renderApp();
    const alerts = panel("Incidents");
    expect(await within(alerts).findByText("req-7")).toBeInTheDocument();
    expect(alerts).toHaveTextContent("limit is too high");
    expect(await within(panel("Live feed")).findByText("No posts yet")).toBeInTheDocument();
    server.resetHandlers();
    world.alerts = [anAlert()];
    await userEvent.click(within(alerts).getByRole("button", { name: "Retry" }));
    expect(await within(alerts).findByText("Warning")).toBeInTheDocument();
  });

  it("pausing holds the page and counts what passes", async () => {
    renderApp();
    await greet({ posts: [aPost("first")] });
    await screen.findByText("text of first");
    await userEvent.click(screen.getByRole("button", { name: "Pause" }));
    FakeWebSocket.last.tell({
      type: "update",
      ...picture,
      from: "e:1",
      to: "e:2",
      seen: 34,
      posts: [aPost("second")],
    });
    await waitFor(() => expect(screen.getByTestId("connection")).toHaveTextContent("34 behind"));
    expect(screen.queryByText("text of second")).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Live" }));
    expect(await screen.findByText("text of second")).toBeInTheDocument();
  });
});
