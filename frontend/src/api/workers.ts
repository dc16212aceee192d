import { call } from "./client";
import type { components } from "./schema.gen";

export type Worker = components["schemas"]["WorkerView"];

export async function getWorkers(): Promise<Worker[]> {
  return (await call<{ workers: Worker[] }>("/api/workers")).workers;
}
