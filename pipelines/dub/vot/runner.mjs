// One translation of one video: the job is the first line of stdin, JSON lines go to stdout.
//   {"ev":"wait","status":2,"eta":30}   {"ev":"tick"}   {"ev":"note","text":…}
//   {"ev":"done","url":…}               {"ev":"error","kind":…,"status":…,"http":…,"text":…}
// Whoever started it stops it with SIGTERM; there is nothing to clean up.
import readline from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFetch } from "./transport.mjs";

for (const name of ["log", "info", "warn", "error", "debug"]) {
  console[name] = (...words) => process.stderr.write(`${words.join(" ")}\n`);
}
const { default: VOTClient } = await import("@vot.js/core/client");

const STATUS = { failed: 0, finished: 1, longWait: 3, audio: 6, login: 7, rate: 8 };
const EMPTY_AUDIO = {
  audioFile: new Uint8Array(),
  fileId: "web_api_get_all_generating_urls_data_from_iframe",
};
const TIMEOUT_MS = 30_000;
const POLL_S = 30;
const LONGEST_FIRST_WAIT_S = 180;
const TICK_S = 5;
const RATE_PAUSES_S = [60, 120, 240];
const NETWORK_RETRIES = 3;

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Ends the translation; `kind` is what failures.py maps to an error class. */
class Failure extends Error {
  constructor(kind, { status, http, text } = {}) {
    super(kind);
    Object.assign(this, { kind, status, http, text });
  }
}

class Translation {
  constructor(job) {
    this.job = job;
    this.lively = job.lively;
    this.seen = { http: 0 };
    this.deadline = performance.now() + job.deadlineSeconds * 1000;
    this.accepted = false; // the server has answered once: firstRequest is spent
    this.polls = 0;
    this.audioSentFor = null;
    this.sessionReset = false;
    this.rateLimited = 0;
    this.networkErrors = 0;
    this.client = new VOTClient({
      host: job.host || undefined,
      hostVOT: "vot.invalid",
      fetchFn: makeFetch(this.seen, TIMEOUT_MS),
      apiToken: job.apiToken || undefined,
    });
  }

  async run() {
    for (;;) {
      const pause = await this.ask();
      if (typeof pause === "string") return pause;
      await this.nap(pause);
    }
  }

  /** One poll: the result's URL, or the seconds until the next poll. */
  async ask() {
    let answer;
    try {
      answer = await this.translate();
    } catch (error) {
      return this.afterError(error);
    }
    const first = this.polls++ === 0;
    const eta = answer.remainingTime ?? -1;
    if (answer.translated && answer.status === STATUS.finished && eta < 1) return answer.url;
    say({ ev: "wait", status: answer.status, eta });
    if (answer.status === STATUS.audio) return this.answerAudioRequest(answer.translationId);
    return first && eta > 0 && eta <= LONGEST_FIRST_WAIT_S ? eta : POLL_S;
  }

  async translate() {
    const { url, duration, from, to } = this.job;
    const answer = await this.client.translateVideo({
      videoData: { url, duration, videoId: url, host: "custom" },
      requestLang: from,
      responseLang: to,
      shouldSendFailedAudio: false, // its automatic answer repeats the call as a first request
      extraOpts: { firstRequest: !this.accepted, useLivelyVoice: this.lively },
    });
    this.accepted = true;
    this.networkErrors = 0;
    this.rateLimited = 0;
    return answer;
  }

  /** The service wants the audio track; say once that it cannot be had, then wait. */
  async answerAudioRequest(id) {
    if (this.audioSentFor === id) return POLL_S;
    this.audioSentFor = id;
    try {
      await this.client.requestVtransFailAudio(this.job.url);
      await this.client.requestVtransAudio(this.job.url, id, EMPTY_AUDIO);
    } catch (error) {
      say({ ev: "note", text: `the service's request for the audio track was not answered: ${error.message}` });
    }
    return POLL_S;
  }

  afterError(error) {
    const status = typeof error.data?.status === "number" ? error.data.status : undefined;
    const details = { status, http: this.seen.http, text: error.data?.message || undefined };
    if (status !== undefined) return this.afterRefusal(status, details);
    if (this.seen.http === 200) throw new Failure("protocol", details);
    return this.afterBadAnswer(details);
  }

  afterRefusal(status, details) {
    this.accepted = true;
    if (status === STATUS.rate) return this.backOff(details);
    if (status === STATUS.failed && this.lively && /обычная озвучка/i.test(details.text ?? "")) {
      say({ ev: "note", text: "the lively voice is not available for this video; using the normal one" });
      this.lively = false;
      this.accepted = false;
      return 0;
    }
    throw new Failure({ [STATUS.failed]: "refused", [STATUS.login]: "login" }[status] ?? "unknown", details);
  }

  backOff(details) {
    if (this.rateLimited >= RATE_PAUSES_S.length) throw new Failure("rate", details);
    say({ ev: "note", text: "the service asks for fewer requests; waiting longer" });
    return RATE_PAUSES_S[this.rateLimited++];
  }

  afterBadAnswer(details) {
    if (details.http === 0) {
      if (this.networkErrors++ >= NETWORK_RETRIES) throw new Failure("network", details);
      say({ ev: "note", text: "no answer from the service; trying again" });
      return POLL_S;
    }
    if (this.sessionReset) throw new Failure("http", details);
    this.sessionReset = true; // vot.js keeps a session that the server no longer accepts
    this.client.sessions = {};
    return 0;
  }

  /** Sleeps, telling every few seconds that it lives; `pollScale` lets tests and demos poll faster. */
  async nap(seconds) {
    const end = performance.now() + seconds * 1000 * this.job.pollScale;
    for (;;) {
      const now = performance.now();
      if (now >= this.deadline) throw new Failure("deadline");
      if (now >= end) return;
      await sleep(Math.min(end - now, this.deadline - now, TICK_S * 1000));
      say({ ev: "tick" });
    }
  }
}

const { value: line } = await readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]().next();
try {
  say({ ev: "done", url: await new Translation(JSON.parse(line)).run() });
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  say({ ev: "error", kind: error.kind, status: error.status, http: error.http, text: error.text });
  process.exitCode = 1;
}
