/** A text for a bug report: states, numbers and versions, but no link, title, path or secret. */

import type { About } from "../../api/settings";
import type { Worker } from "../../api/workers";

interface Sources {
  health: () => Promise<unknown>;
  stats: () => Promise<unknown>;
  workers: () => Promise<readonly Worker[]>;
}

/** Of these only whether they are set: they hold paths, hosts and names. */
const PRIVATE =
  /(_ROOT|_DIR|_URL|_HOST|HOSTS|_PROXY|PROXIES|_MODEL|_MODELS|_VOICES|_FILE|USERNAME|EGRESS_ALLOW)$/;

export async function diagnostics(about: About, sources: Sources): Promise<string> {
  const { environment, ...versions } = about;
  const [health, stats, workers] = await Promise.all([
    settled(sources.health()),
    settled(sources.stats()),
    settled(sources.workers().then((all) => all.map(withoutJobs))),
  ]);
  const changed = environment
    .filter(({ isDefault }) => !isDefault)
    .map(({ name, value, isSecret }) => [name, isSecret || PRIVATE.test(name) ? "(set)" : value] as const);
  return JSON.stringify(
    {
      ...versions,
      browser: navigator.userAgent,
      health,
      stats,
      workers,
      environment: Object.fromEntries(changed),
    },
    null,
    2,
  );
}

function withoutJobs(worker: Worker) {
  const running = worker.running.map(({ stage, percent }) => ({ stage, percent }));
  return { ...worker, name: worker.name.replace(/@.*/, ""), host: "(not told)", running };
}

async function settled(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
