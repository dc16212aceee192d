/** Requests sent while the page is still being built; each answer is taken once, by who would have asked. */

import { call, readCookie } from "./client";

export const WHO = "/api/auth/me";
export const LIST = "/api/jobs?fields=list";

const sent = new Map<string, Promise<unknown>>();

/** Ask if somebody seems to be logged in; who it is comes first, so that the page can stand before its list. */
export function askEarly(): void {
  if (readCookie("csrf_access_token") === "") {
    return;
  }
  for (const path of [WHO, LIST]) {
    const answer = call(path);
    answer.catch(() => undefined); // whoever takes it asks again
    sent.set(path, answer);
  }
}

export async function early<T>(path: string): Promise<T> {
  const answer = sent.get(path);
  sent.delete(path);
  if (answer !== undefined) {
    try {
      return (await answer) as T;
    } catch {
      // it may have been the network of that moment
    }
  }
  return call<T>(path);
}
