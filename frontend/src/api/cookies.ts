import { call } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

/** A site and what is known of its cookies; the server tells no value. */
export type SiteCookies = Schemas["SiteCookiesView"];

export async function getSites(): Promise<SiteCookies[]> {
  const { sites } = await call<Schemas["CookiesAnswer"]>("/api/cookies");
  return sites;
}

/** Replaces those that the site had. */
export function putCookies(site: string, cookies: string): Promise<Schemas["CookiesTaken"]> {
  return call(`/api/cookies/${encodeURIComponent(site)}`, { method: "PUT", body: { cookies } });
}

export function deleteCookies(site: string): Promise<void> {
  return call(`/api/cookies/${encodeURIComponent(site)}`, { method: "DELETE" });
}
