import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Providers } from "../../app/providers";
import { server, world } from "../../test/server";
import { takeChosenFile } from "../sources/chosenFile";
import Welcome from "./Welcome";

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => {
  server.resetHandlers();
  world.reset();
});

function welcome() {
  render(
    <Providers>
      <Welcome />
    </Providers>,
  );
}

it("reads a text, and gives the platform's own address", async () => {
  server.use(
    http.post("*/api/analyze", async ({ request }) => {
      const { text } = (await request.json()) as { text: string };
      const result = { text, label: "positive", confidence: 0.93, emotion: "joy" };
      return HttpResponse.json({ model_name: "m", results: [result] });
    }),
  );
  welcome();
  await userEvent.type(screen.getByLabelText("A text"), "so good");
  await userEvent.click(screen.getByRole("button", { name: "Analyse" }));
  expect(await screen.findByText(/Positive,\s+93% sure · Joy/)).toBeVisible();
  expect(screen.getByText(/^curl/)).toHaveTextContent(
    `${new URL("api/posts", document.baseURI).href} `,
  );
});

it("shows a key with what one pushes, where one has to log in", async () => {
  const ann = { required: true, name: "ann", scopes: ["read"], login_url: null };
  server.use(http.get("*/api/auth/session", () => HttpResponse.json(ann)));
  welcome();
  await waitFor(() =>
    expect(screen.getByText(/^curl/)).toHaveTextContent('-H "Authorization: Bearer $KEY"'),
  );
});

it("takes a file along to the page of the sources, from who may bring one", async () => {
  world.scopes = ["read", "ingest"];
  welcome();
  await userEvent.upload(await screen.findByTestId("file"), new File(["text\nx\n"], "a.csv"));
  expect(takeChosenFile()?.name).toBe("a.csv");
  expect(takeChosenFile()).toBeNull();
  expect(window.location.search).toContain("view=sources");
});
