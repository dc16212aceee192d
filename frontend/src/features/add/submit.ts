/** One request for one link, one for many. A repeated submit of the same thing carries the same key. */

import { addBatch } from "../../api/add";
import { createJob } from "../../api/jobs";
import { randomKey } from "../../lib/uuid";
import { LINKS_MAX } from "./links";
import { toRequest, type Options } from "./request";

export interface Rejected {
  url: string;
  error: string;
}

export interface Outcome {
  ids: string[];
  rejected: Rejected[];
}

export type Keys = Map<string, string>;

/** Add the links; raises ApiError when the server takes none of a request. */
export async function submitLinks(links: readonly string[], options: Options, keys: Keys): Promise<Outcome> {
  const outcome: Outcome = { ids: [], rejected: [] };
  for (let first = 0; first < links.length; first += LINKS_MAX) {
    const part = await send(links.slice(first, first + LINKS_MAX), options, keys);
    outcome.ids.push(...part.ids);
    outcome.rejected.push(...part.rejected);
  }
  return outcome;
}

async function send(urls: readonly string[], options: Options, keys: Keys): Promise<Outcome> {
  const request = toRequest(options);
  const content = JSON.stringify({ urls, request });
  const key = keys.get(content) ?? randomKey();
  keys.set(content, key);
  const [url] = urls;
  if (urls.length === 1 && url !== undefined) {
    const { id } = await createJob({ ...request, url }, key);
    return { ids: [id], rejected: [] };
  }
  const { jobs, rejected } = await addBatch({ ...request, urls: [...urls] }, key);
  return { ids: jobs.map(({ id }) => id), rejected };
}
