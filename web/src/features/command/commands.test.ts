import { expect, it } from "vitest";
import { findCommands } from "./commands";

const commands = ["Last 15 minutes", "Show negative posts", "Theme: dark", "Pause"].map((name) => ({
  name,
  run: () => {},
}));
const names = (typed: string) => findCommands(commands, typed).map(({ name }) => name);

it("finds a command by any of its words, in any case and order", () => {
  expect(names("POSTS neg")).toEqual(["Show negative posts"]);
  expect(names("")).toHaveLength(4);
  expect(names("nothing like it")).toEqual([]);
});

it("puts those that begin with the word first", () => {
  expect(names("p")).toEqual(["Pause", "Show negative posts"]);
});
