/** Requests sent while the page is still being built; each answer is taken once, by who would have asked. */

import { call, readCookie } from "./client";

export const WHO = "/api/auth/me";
export const LIST = "/api/jobs?fields=list";

interface Asked {
  readonly promise: Promise<unknown>;
  answer?: unknown;
}

const sent = new Map<string, Asked>();

/** Ask if somebody seems to be logged in; who it is comes first, so that the page can stand before its list. */
export function askEarly(): void {
  if (readCookie("csrf_access_token") === "") {
    return;
  }
  for (const path of [WHO, LIST]) {
    const asked: Asked = { promise: call(path) };
    asked.promise.then(
      (answer) => {
        asked.answer = answer;
      },
      () => undefined, // whoever takes it asks again
    );
    sent.set(path, asked);
  }
}

/** Resolves once all answers are here, or after some time. */
export async function answered(milliseconds: number): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, milliseconds));
  const answers = [...sent.values()].map(({ promise }) => promise);
  await Promise.race([patience, Promise.allSettled(answers)]);
}

/** Take an answer if it is here. */
export function arrived(path: string): unknown {
  const answer = sent.get(path)?.answer;
  if (answer !== undefined) {
    sent.delete(path);
  }
  return answer;
}

export async function early<T>(path: string): Promise<T> {
  const asked = sent.get(path);
  sent.delete(path);
  if (asked !== undefined) {
    try {
      return (await asked.promise) as T;
    } catch {
      // it may have been the network of that moment
    }
  }
  return call<T>(path);
}
