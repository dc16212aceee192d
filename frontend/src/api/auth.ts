import { call } from "./client";
import { early, WHO } from "./early";
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
