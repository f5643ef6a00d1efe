import "@testing-library/jest-dom/vitest";
import { cleanup, configure, prettyDOM } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// Files share a worker with its libraries, for they are what takes long to load; of our own modules each file has new ones.
vi.resetModules();
afterEach(cleanup);
configure({
  asyncUtilTimeout: 10_000,
  // What was on the screen is written down when somebody reads it, and not each time that a search which goes on finds nothing yet.
  getElementError: function notFound(message, container) {
    const error = new Error();
    Error.captureStackTrace(error, notFound);
    error.name = "TestingLibraryElementError";
    let text: string | undefined;
    Object.defineProperty(error, "message", {
      configurable: true,
      get: () => {
        text ??= [message, prettyDOM(container as HTMLElement)].filter(Boolean).join("\n\n");
        return text;
      },
      set: (to: string) => {
        text = to;
      },
    });
    return error;
  },
});

// What jsdom does not have, as far as our components ask for it. Tests of files need no browser.
if (typeof window !== "undefined") {
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
  };
  window.matchMedia ??= vi.fn((query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => {},
    removeEventListener: () => {},
    addListener: () => {},
    removeListener: () => {},
    dispatchEvent: () => false,
  }));
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  window.scrollTo = () => {};
  HTMLCanvasElement.prototype.getContext = () => null;
}
