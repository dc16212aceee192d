import { call } from "./client";
import { arrived, early, WHO } from "./early";
import type { User } from "./types";

export async function login(username: string, password: string): Promise<User> {
  const body = { username, password };
  return (await call<{ user: User }>("/api/auth/login", { method: "POST", body })).user;
}

export function logout(): Promise<unknown> {
  return call("/api/auth/logout", { method: "POST" });
}

export async function whoAmI(): Promise<User> {
  return (await early<{ user: User }>(WHO)).user;
}

/** The same, if it was asked for while the page was built and is known already. */
export function whoIsKnown(): User | undefined {
  return (arrived(WHO) as { user: User } | undefined)?.user;
}
