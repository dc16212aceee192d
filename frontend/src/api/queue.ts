/** The queue as a whole. */

import { call } from "./client";

/** Whatever waits in the queue or runs from it; what was started now goes on. */
export function pauseQueue(paused: boolean): Promise<unknown> {
  return call(`/api/queue/${paused ? "pause" : "resume"}`, { method: "POST" });
}

/** The slower limit, by hand; its weekly schedule is left to the settings. */
export function setTurtle(on: boolean): Promise<unknown> {
  return call("/api/settings", { method: "PATCH", body: { altMode: on ? "on" : "off" } });
}
