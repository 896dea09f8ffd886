import { describe, expect, it } from "vitest";
import { allSince, lastRange, type Range } from "./range";
import { isReport, reportHref, timesIn } from "./report";

const WEEK = lastRange("7d") as Range;

describe("the address of a report", () => {
  it("names what it is about, when, and in whose time", () => {
    const on = { topic: "Tea & co", source: ["a", "b"], exclude_source: ["c"] };
    const href = reportHref({ ...on, range: WEEK, tz: "Asia/Kolkata" });
    expect(href).toBe(
      "report?topic=Tea+%26+co&source=a&source=b&exclude_source=c&from=now-7d&to=now&tz=Asia%2FKolkata",
    );
  });

  it("is of a set, where one is compared, and not of a topic as well", () => {
    expect(reportHref({ topic: "a", set: "b", range: WEEK, tz: "UTC" })).not.toContain("topic");
  });

  it("on all posts is between two moments, and on no more than a year", () => {
    const day = allSince(Date.now() - 86_400_000, Date.now());
    expect(reportHref({ range: day, tz: "UTC" })).toMatch(/from=\d{4}-.*&to=\d{4}-/);
    const old = allSince(Date.UTC(2001, 1, 1), Date.now());
    expect(reportHref({ range: old, tz: "UTC" })).toContain("from=now-366d&to=now");
  });

  it.each([
    ["/report", true],
    ["/under/a/path/report", true],
    ["/", false],
    ["/reports", false],
  ])("%s is one: %s", (path, is) => expect(isReport(path)).toBe(is));
});

describe("times of a zone", () => {
  const at = Date.parse("2026-10-24T22:00:00Z");

  it("tells whole days by their dates, the last one included", () => {
    const told = timesIn("Europe/Berlin").stretch(at, Date.parse("2026-10-25T23:00:00Z"));
    expect(told).toBe("25 October 2026");
  });

  it("tells hours where the stretch begins or ends within a day", () => {
    expect(timesIn("UTC").stretch(at, at + 3_600_000)).toMatch(/24 Oct 2026.*22:00.*23:00/);
  });

  it("tells a zone that the browser does not know in UTC", () => {
    expect(timesIn("Mars/Base").moment(at)).toBe("24 Oct 2026, 22:00");
  });
});
