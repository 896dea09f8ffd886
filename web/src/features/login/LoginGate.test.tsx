import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { useEffect } from "react";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { useMay, withTicket } from "../../api/session";
import { Providers } from "../../app/providers";
import { LoginGate } from "./LoginGate";

const nobody = { required: true, name: null, scopes: [], login_url: null, remember_days: 30 };
const ann = { required: true, name: "ann", scopes: ["read"], login_url: null };
const server = setupServer();
beforeAll(() => server.listen());
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function show() {
  render(
    <Providers>
      <LoginGate>the page</LoginGate>
    </Providers>,
  );
}

it("shows the page at once where no login is asked for, and its sockets no ticket", async () => {
  server.use(
    http.get("*/api/auth/session", () => HttpResponse.json({ ...nobody, required: false })),
  );
  show();
  expect(await screen.findByText("the page")).toBeInTheDocument();
  expect(await withTicket("ws://localhost/ws/sentiment")).toBe("ws://localhost/ws/sentiment");
});

it("asks for a key, says when it is none, and shows the page for a good one", async () => {
  server.use(
    http.get("*/api/auth/session", () => HttpResponse.json(nobody)),
    http.post("*/api/auth/session", async ({ request }) => {
      const { credential } = (await request.json()) as { credential: string };
      return credential === "gsk_good"
        ? HttpResponse.json(ann)
        : HttpResponse.json({ detail: "the API key is unknown" }, { status: 401 });
    }),
    http.post("*/api/auth/ticket", () => HttpResponse.json({ ticket: "once" })),
  );
  show();
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText(/key or token/i), "gsk_bad");
  await user.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByText(/^The API key is unknown\. Whoever runs/)).toBeInTheDocument();
  await user.clear(screen.getByLabelText(/key or token/i));
  await user.type(screen.getByLabelText(/key or token/i), "gsk_good");
  await user.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByText("the page")).toBeInTheDocument();
  expect(await withTicket("ws://localhost/ws/sentiment?mode=batch")).toBe(
    "ws://localhost/ws/sentiment?mode=batch&ticket=once",
  );
});

it("goes on to the link that was tapped, and stays signed in where that is wanted", async () => {
  const sent: unknown[] = [];
  server.use(
    http.get("*/api/auth/session", () => HttpResponse.json(nobody)),
    http.post("*/api/auth/session", async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(ann);
    }),
  );
  window.history.replaceState(null, "", "/?incident=0197");
  show();
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText(/key or token/i), "gsk_good");
  await user.click(screen.getByLabelText(/^Stay signed in/));
  await user.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByText("the page")).toBeInTheDocument();
  expect(window.location.search).toBe("?incident=0197");
  expect(sent).toEqual([{ credential: "gsk_good", remember: true }]);
  window.history.replaceState(null, "", "/");
});

it("offers to stay signed in only where the platform lets one", async () => {
  server.use(
    http.get("*/api/auth/session", () => HttpResponse.json({ ...nobody, remember_days: 0 })),
  );
  show();
  expect(await screen.findByLabelText(/key or token/i)).toBeInTheDocument();
  expect(screen.queryByLabelText(/^Stay signed in/)).not.toBeInTheDocument();
});

it("tells a login that may not read what it lacks, and takes another", async () => {
  const crawler = { ...ann, name: "crawler", scopes: ["ingest", "respond", "manage"] };
  server.use(
    http.get("*/api/auth/session", () => HttpResponse.json(crawler)),
    http.post("*/api/auth/session", () => HttpResponse.json(ann)),
  );
  show();
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "“crawler” lacks the scope “read”, which this page needs.",
  );
  const user = userEvent.setup();
  await user.type(screen.getByLabelText(/key or token/i), "gsk_good");
  await user.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByText("the page")).toBeInTheDocument();
});

it("shows the page, which says so, when the platform is silent", async () => {
  server.use(http.get("*/api/auth/session", () => HttpResponse.json({}, { status: 404 })));
  show();
  expect(await screen.findByText("the page")).toBeInTheDocument();
});

it("keeps the page that asks what one may, when nobody answers that", async () => {
  let asked = 0;
  server.use(
    http.get("*/api/auth/session", () => {
      asked += 1;
      return HttpResponse.json({}, { status: 404 });
    }),
  );
  const mounted = vi.fn();
  function Page() {
    useEffect(mounted, []);
    return useMay("manage") ? "all" : "the page";
  }
  render(
    <Providers>
      <LoginGate>
        <Page />
      </LoginGate>
    </Providers>,
  );
  expect(await screen.findByText("the page")).toBeInTheDocument();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(screen.getByText("the page")).toBeInTheDocument();
  expect([asked, mounted.mock.calls.length]).toEqual([1, 1]);
});
