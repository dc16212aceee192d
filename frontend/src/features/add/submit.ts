/** Sends one request per link. A repeated submit of the same thing carries the same key. */

import { ApiError } from "../../api/client";
import { createJob } from "../../api/jobs";
import type { Job } from "../../api/types";
import { randomKey } from "../../lib/uuid";
import { toRequest, type Options } from "./request";

export interface Rejected {
  url: string;
  reason: string;
}

export type Keys = Map<string, string>;

export async function submitLinks(
  links: readonly string[],
  options: Options,
  keys: Keys,
  onAdded: (job: Job) => void,
): Promise<Rejected[]> {
  const rejected: Rejected[] = [];
  for (const url of links) {
    const request = toRequest(options, url);
    const content = JSON.stringify(request);
    const key = keys.get(content) ?? randomKey();
    keys.set(content, key);
    try {
      onAdded(await createJob(request, key));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 401) {
        throw error;
      }
      rejected.push({ url, reason: reasonOf(error) });
    }
  }
  return rejected;
}

function reasonOf(error: ApiError): string {
  if (error.status === 507) {
    return "The disk is almost full.";
  }
  const fields = error.fields.map(({ field, message }) =>
    field === "url" ? message : `${field}: ${message}`,
  );
  return fields.length > 0 ? fields.join("; ") : error.message;
}
