import { expect, it } from "vitest";
import type { Batch } from "../api/changes";
import type { JobRecord } from "../api/records";
import type { ProgressEvent } from "../api/types";
import { ModelServer } from "../testing/model-server";
import { Random } from "../testing/random";
import { JobsStore } from "./jobs-store";
import { Sync } from "./sync";

const RUNS = 10_000;
const STEPS = 30;

/** A page, its server and the bad network between them. */
class World {
  readonly random: Random;
  readonly server: ModelServer;
  readonly store = new JobsStore((order, draw) => {
    this.flush = () => {
      order();
      draw();
    };
  });
  readonly sync: Sync;
  flush: () => void = () => undefined;
  readonly #batches: Batch[] = [];
  readonly #progress: ProgressEvent[] = [];
  readonly #answers: { job: JobRecord; globalSeq: number; epoch: string }[] = [];
  #tick = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.server = new ModelServer(this.random);
    const ignore = () => undefined;
    this.sync = new Sync(this.store, { onFresh: ignore, onProblem: ignore }, this.server);
  }

  async run(): Promise<void> {
    this.server.change();
    void this.sync.check();
    for (let step = 0; step < STEPS; step += 1) {
      this.#step(this.random.below(100));
      await settled();
    }
    await this.#calm();
  }

  #step(dice: number): void {
    if (dice < 30) {
      this.#serverChanges();
    } else if (dice < 55) {
      this.#hear();
    } else if (dice < 80) {
      this.#requestGoesOn();
    } else if (dice < 90) {
      this.#hearProgress();
    } else if (dice < 94) {
      this.#answerArrives();
    } else {
      this.#rare();
    }
  }

  #serverChanges(): void {
    const job = this.server.change();
    if (job !== null && this.random.chance(0.2)) {
      this.#answers.push({ job, globalSeq: this.server.seq, epoch: this.server.epoch });
    }
    if (this.random.chance(0.7)) {
      this.server.tell();
      this.#batches.push(...this.server.sent.splice(0));
    }
  }

  /** In any order; some are lost, some come twice. */
  #hear(): void {
    if (this.#batches.length === 0) {
      return;
    }
    const batch = this.random.take(this.#batches);
    if (this.random.chance(0.2)) {
      return;
    }
    this.sync.onBatch(batch);
    if (this.random.chance(0.2)) {
      this.#batches.push(batch);
    }
  }

  #requestGoesOn(): void {
    const { requests } = this.server;
    if (requests.length === 0) {
      return;
    }
    const request = this.random.pick(requests);
    const over = this.random.chance(0.05);
    if (over) {
      request.lose();
    }
    if (over || request.step()) {
      requests.splice(requests.indexOf(request), 1);
    }
  }

  #hearProgress(): void {
    this.#tick += 1;
    this.#progress.push(this.server.progress(this.#tick));
    this.sync.onProgress(
      this.random.chance(0.5) ? this.random.pick(this.#progress) : this.random.take(this.#progress),
    );
  }

  #answerArrives(): void {
    if (this.#answers.length > 0) {
      const { job, globalSeq, epoch } = this.random.take(this.#answers);
      if (epoch === this.server.epoch) {
        this.sync.accept({ ...job, globalSeq });
      }
    }
  }

  #rare(): void {
    const events = [
      () => void this.sync.onConnect(),
      () => void this.sync.check(),
      () => {
        this.#hearStats();
      },
      () => {
        this.server.trim();
      },
      () => {
        this.server.backup();
      },
      () => {
        this.server.restore();
        this.#answers.length = 0;
      },
    ];
    this.random.pick(events)();
  }

  #hearStats(): void {
    this.sync.onNumber(this.server.epoch, this.server.seq);
  }

  /** The network is well again, and nothing happens any more. */
  async #calm(): Promise<void> {
    this.server.prompt = true;
    this.server.requests.splice(0).forEach(({ lose }) => {
      lose();
    });
    await settled();
    if (this.random.chance(0.3)) {
      void this.sync.onConnect();
    } else if (this.random.chance(0.5) || this.sync.behind) {
      void this.sync.check();
    } else {
      this.#hearStats();
      this.#hearStats(); // a second later it shows that something was lost
    }
    await settled(60);
    this.flush();
  }
}

/** Let all that was answered take its course. */
async function settled(turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await Promise.resolve();
  }
}

function briefly(records: Iterable<Pick<JobRecord, "id" | "version" | "status">>): string[] {
  return [...records].map(({ id, version, status }) => `${id} ${version} ${status}`).sort();
}

it("ends with the server's jobs whatever the network does, in 10,000 seeded runs", async () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const world = new World(seed);
    await world.run();
    const here = { jobs: briefly(world.store.jobs()), total: world.store.list().total };
    const there = { jobs: briefly(world.server.jobs.values()), total: world.server.jobs.size };
    if (JSON.stringify(here) !== JSON.stringify(there)) {
      expect(here, `seed ${seed}`).toEqual(there);
    }
  }
}, 120_000);
