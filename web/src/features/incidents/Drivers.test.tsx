import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Providers } from "../../app/providers";
import { anIncident } from "../../test/server";
import { Examples } from "./Drivers";

it("says of a typical post how many others say the same, where there are any", () => {
  const examples = [
    { post_id: "p1", source: "bluesky", content: "a dead charging case", alike: 1037 },
    { post_id: "p2", source: "forum", content: "nobody answers", alike: 0 },
  ];
  render(
    <Providers>
      <Examples incident={anIncident({ examples })} onOpenPost={() => {}} className="" />
    </Providers>,
  );
  const [copied, single] = screen.getAllByRole("listitem");
  expect(copied).toHaveTextContent("bluesky · and 1,037 more like it");
  expect(single).not.toHaveTextContent("like it");
});
