/** What every test of a component needs: matchers, and the parts of a browser jsdom lacks. */
import "@testing-library/jest-dom/vitest";
import "./clock";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

afterEach(cleanup);

// The first test of a file waits for parts of the page that load later.
configure({ asyncUtilTimeout: 30_000 });

if (typeof window !== "undefined") {
  window.matchMedia ??= (query: string) =>
    ({
      matches: false,
      media: query,
      onchange: null,
      addEventListener: vi.fn(),
      removeEventListener: vi.fn(),
      addListener: vi.fn(),
      removeListener: vi.fn(),
      dispatchEvent: () => false,
    }) satisfies MediaQueryList;
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  HTMLDialogElement.prototype.showModal ??= function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close() {
    this.open = false;
  };
  Element.prototype.scrollIntoView ??= () => {};
  // jsdom lays nothing out; a chart without a size would draw nothing.
  Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 800, 300);
}
