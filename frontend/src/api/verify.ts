import { call } from "./client";
import type { components } from "./schema.gen";

export type VerifyView = components["schemas"]["VerifyView"];

/** How the verification of a job's file stands. */
export function verifyState(id: string): Promise<VerifyView> {
  return call(`/api/jobs/${id}/verify`);
}
