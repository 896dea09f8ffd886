import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { Providers } from "../../app/providers";
import { NO_FILTERS } from "../../lib/filters";
import { anIncident, server, world } from "../../test/server";
import { explainedBy } from "./compared";
import { DriversPanel } from "./DriversPanel";

beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());
afterEach(() => world.reset());

const now = Date.now();

function panel(does: { onShow?: () => void; onOpenPost?: () => void } = {}) {
  render(
    <Providers>
      <DriversPanel
        filters={NO_FILTERS}
        window={{ from: now - 900_000, to: now, before: now - 1_800_000, beforeEnd: now - 900_000 }}
        heldAt={null}
        now={now}
        incidents={[]}
        before="previous 15 minutes"
        onOpenPost={vi.fn()}
        onShow={vi.fn()}
        {...does}
      />
    </Providers>,
  );
}

it("tells how much of the change each thing explains, and leads to its posts", async () => {
  world.drivers = anIncident().drivers;
  const onShow = vi.fn();
  panel({ onShow });
  const phrase = await screen.findByRole("button", { name: "“charging case”" });
  expect(phrase.closest("li")).toHaveTextContent("46%");
  expect(phrase.closest("li")).toHaveTextContent("▲ 94 posts, usual 3.0 · 80 authors");
  expect(
    screen.getByText(
      /^The same sources more negative: 75% of the change, another mix of sources: 25%\. Counted/,
    ),
  ).toBeInTheDocument();
  await userEvent.click(phrase);
  expect(onShow).toHaveBeenCalledWith({ q: "charging case" });
});

it("says so when there is nothing to explain", async () => {
  panel();
  expect(await screen.findByText("No posts in this range.")).toBeInTheDocument();
});

it("explains an incident by the posts that it is about, though all are shown", () => {
  const of = anIncident({ topic_id: "t1", source: "forum" });
  expect(explainedBy(NO_FILTERS, of)).toMatchObject({ topic: "t1", source: ["forum"] });
  expect(explainedBy({ ...NO_FILTERS, topic: "t2", source: ["chirp"] }, of)).toMatchObject({
    topic: "t2",
    source: ["chirp"],
  });
  expect(explainedBy(NO_FILTERS, null)).toEqual(NO_FILTERS);
});
