/** One section of the settings with its Save and Discard, before a gateway that answers what a test wants. */

import { render, screen } from "@testing-library/react";
import axe from "axe-core";
import { expect, vi } from "vitest";
import SettingsPage from "../features/settings/SettingsPage";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export type Answer = readonly [status: number, body?: unknown];

/** Opens a section; returns what was asked besides the page's own questions. */
export async function openSection(section: string, title: string, answer: (asked: Asked) => Answer) {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    if (["/api/settings", "/api/about"].includes(path)) {
      return Promise.resolve(Response.json({ environment: [] }));
    }
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const request = { method: init.method ?? "GET", path, body };
    const [status, found] = answer(request);
    if (request.method !== "GET") {
      asked.push(request);
    }
    const text = found === undefined ? null : JSON.stringify(found);
    return Promise.resolve(new Response(text, { status }));
  });
  render(<SettingsPage section={section} onClose={vi.fn()} />);
  await screen.findByRole("heading", { name: title, level: 4 });
  return asked;
}

export async function expectNoViolations() {
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map((one) => `${one.id} ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}
