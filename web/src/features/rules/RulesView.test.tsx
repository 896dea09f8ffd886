import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Backtest, NewRule, Rule } from "../../api/rules";
import { Providers } from "../../app/providers";
import { server, world } from "../../test/server";
import { NEW, ruleOf } from "./draft";
import { RulesView } from "./RulesView";

const kept: Rule[] = [];
const asked: NewRule[] = [];
let idle: Record<string, string> = {};
const past: Backtest = {
  incidents: [],
  looks: 43_200,
  seconds: 0.1,
  warnings: [],
  preliminary: false,
};
const aRule = (name: string): Rule => ({
  ...(ruleOf({ ...NEW, name }) as NewRule),
  id: name,
  version: 3,
  created_at: "2026-01-01T00:00:00Z",
});

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => {
  world.reset();
  kept.length = 0;
  asked.length = 0;
  idle = {};
  past.incidents = [];
  past.warnings = [];
  server.use(
    http.get("*/api/rules", () => HttpResponse.json({ rules: kept, idle })),
    http.post("*/api/rules/backtest", async ({ request }) => {
      asked.push((await request.json()) as NewRule);
      return HttpResponse.json(past);
    }),
    http.post("*/api/rules", async ({ request }) => {
      kept.push({ ...aRule("x"), ...((await request.json()) as NewRule) });
      return HttpResponse.json(kept.at(-1), { status: 201 });
    }),
    http.patch("*/api/rules/:id", async ({ request }) => {
      const said = (await request.json()) as Rule;
      if (said.version !== kept[0]?.version) {
        return HttpResponse.json({ detail: "somebody else was quicker" }, { status: 409 });
      }
      kept[0] = { ...kept[0], ...said, version: said.version + 1 };
      return HttpResponse.json(kept[0]);
    }),
    http.delete("*/api/rules/:id", () => {
      kept.length = 0;
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

const view = () =>
  render(
    <Providers>
      <RulesView />
    </Providers>,
  );

it("names the rule that stands in the settings, whose incidents are listed with the others", async () => {
  render(
    <Providers>
      <RulesView />
    </Providers>,
  );
  expect(
    await screen.findByText(/“Negative ratio” stands in the platform's settings/),
  ).toBeVisible();
});

it("shows what a rule would have done before it is saved", async () => {
  const [observed, expected, lower, upper] = [0.48, 0.4, 0, 0.4];
  past.incidents = [
    {
      started_at: "2026-01-02T10:00:00Z",
      resolved_at: "2026-01-02T12:10:00Z",
      ...{ observed, expected, lower, upper },
    },
  ];
  past.warnings = ["It would fire all the time."];
  view();
  await userEvent.click(await screen.findByRole("button", { name: "New rule" }));
  const test = screen.getByRole("region", { name: "Backtest" });
  await userEvent.selectOptions(screen.getByLabelText("Fires when"), "threshold");
  expect(test).toHaveTextContent("Fill in the numbers");
  await userEvent.type(screen.getByLabelText("Name"), "too angry");
  expect(screen.getByRole("button", { name: "Save rule" })).toBeDisabled();
  await userEvent.type(screen.getByLabelText("Limit (%)"), "40");
  await waitFor(() =>
    expect(test).toHaveTextContent("In the last 30 days this would have fired once:"),
  );
  expect(test).toHaveTextContent("for 2 h 10 min: 48%, limit 40%");
  expect(test).toHaveTextContent("It would fire all the time.");
  expect(asked.at(-1)).toMatchObject({ threshold: 0.4, kind: "threshold", days: 30 });
  await userEvent.click(screen.getByRole("button", { name: "Save rule" }));
  const list = await screen.findByRole("list", { name: "Rules" });
  await waitFor(() =>
    expect(list).toHaveTextContent("too angryNegative posts above 40% in 10 minutes · Warning"),
  );
});

it("says what is wrong with a rule that cannot be", async () => {
  server.use(
    http.post("*/api/rules/backtest", () =>
      HttpResponse.json({ detail: [{ msg: "takes 0 to 1 for negative_share" }] }, { status: 422 }),
    ),
  );
  view();
  await userEvent.click(await screen.findByRole("button", { name: "New rule" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("takes 0 to 1");
  expect(screen.getByRole("button", { name: "Save rule" })).toBeDisabled();
});

it("pauses a rule, and deletes it when asked twice", async () => {
  kept.push(aRule("mood"));
  view();
  const list = await screen.findByRole("list", { name: "Rules" });
  await userEvent.click(await within(list).findByRole("button", { name: "Pause" }));
  expect(await within(list).findByRole("button", { name: "Resume" })).toBeInTheDocument();
  await userEvent.click(within(list).getByRole("button", { name: "Delete" }));
  expect(kept).toHaveLength(1);
  await userEvent.click(within(list).getByRole("button", { name: "Delete mood?" }));
  expect(await screen.findByText("No rules")).toBeInTheDocument();
});

it("says that somebody else was quicker", async () => {
  kept.push(aRule("mood"));
  view();
  await screen.findByText("mood");
  kept[0] = { ...aRule("mood"), version: 4 };
  await userEvent.click(await screen.findByRole("button", { name: "Pause" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("somebody else was quicker");
});

it("shows no forms to who may not manage", async () => {
  world.scopes = ["read", "respond"];
  kept.push(aRule("mood"));
  view();
  expect(await screen.findByText("mood")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

it("says why a rule that is active is not evaluated", async () => {
  kept.push(aRule("Mood"), aRule("Volume"));
  idle = { Mood: "its topic was deleted: give it another one, or delete it" };
  view();
  const told = await screen.findAllByText(/Not evaluated/);
  expect(told.map(({ textContent }) => textContent)).toEqual([
    "Not evaluated: its topic was deleted: give it another one, or delete it.",
  ]);
});

it("says that nobody is told while there is no channel", async () => {
  kept.push(aRule("Mood"));
  server.use(http.get("*/api/channels", () => HttpResponse.json({ channels: [] })));
  view();
  expect(await screen.findByText(/nobody is sent a message/)).toBeInTheDocument();
});
