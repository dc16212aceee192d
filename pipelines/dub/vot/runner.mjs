// One translation of one video: the job is the first line of stdin, JSON lines go to stdout.
//   {"ev":"may"}, answered by a line on stdin: {"granted":true,"seconds":0}
//   {"ev":"answered","healthy":true}
//   {"ev":"asks","standing":{…}}   {"ev":"wait","status":2,"eta":30,"seconds":30,"standing":{…}}
//   {"ev":"tick"}                  {"ev":"note","text":…}
//   {"ev":"done","url":…,"standing":{…}}
//   {"ev":"error","kind":…,"status":…,"http":…,"text":…,"standing":{…}}
// Whoever started it stops it with SIGTERM; there is nothing to clean up. The last standing, given to
// another run as its job's `standing` (standing.py says what is in it), goes on where this one ended.
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
const LONGEST_PAUSE_S = 300;
const TICK_S = 5;
const RATE_PAUSES_S = [60, 120, 240];
const NETWORK_RETRIES = 3;
const ID_LIMIT = 200;

const now = () => Date.now() / 1000;
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Whether what vot.js throws came from a service that works: it spoke about the video, not about us. */
function isAnswer(data) {
  if (typeof data?.status !== "number" || data.status === STATUS.rate) return false;
  return data.status !== STATUS.failed || Boolean(data.message);
}

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
    this.standing = job.standing;
    this.seen = { http: 0 };
    this.started = performance.now();
    this.waitedBefore = Math.max(now() - this.standing.beganAt, 0);
    this.sessionReset = false;
    this.networkErrors = 0;
    this.client = new VOTClient({
      host: job.host || undefined,
      hostVOT: "vot.invalid",
      fetchFn: makeFetch(this.seen, TIMEOUT_MS),
      apiToken: job.apiToken || undefined,
    });
  }

  async run() {
    await this.nap(this.standing.nextAt - now());
    for (;;) {
      const answer = await this.ask();
      if (answer.url) return answer.url;
      if (answer.pause > 0) await this.rest(answer);
    }
  }

  /** One poll: the result's `url`, or the `pause` in seconds before the next one. */
  async ask() {
    const first = !this.standing.accepted;
    await this.permit();
    this.postpone(this.job.pollSeconds * this.job.pollScale); // counts even if no answer comes
    say({ ev: "asks", standing: this.standing });
    let answer;
    try {
      answer = await this.translate();
    } catch (error) {
      say({ ev: "answered", healthy: isAnswer(error.data) });
      return this.afterError(error);
    }
    say({ ev: "answered", healthy: true });
    return this.afterAnswer(answer, first);
  }

  /** Waits until the service may be asked, which is not time waited for its answer. */
  async permit() {
    for (;;) {
      say({ ev: "may" });
      const { granted, seconds } = await hear();
      this.standing.beganAt += seconds;
      this.waitedBefore -= seconds;
      await this.nap(seconds);
      if (granted) return;
    }
  }

  async translate() {
    const { url, duration, from, to } = this.job;
    return this.client.translateVideo({
      videoData: { url, duration, videoId: url, host: "custom" },
      requestLang: from,
      responseLang: to,
      shouldSendFailedAudio: false, // its automatic answer repeats the call as a first request
      extraOpts: { firstRequest: !this.standing.accepted, useLivelyVoice: this.standing.lively },
    });
  }

  async afterAnswer(answer, first) {
    const translationId = answer.translationId?.slice(0, ID_LIMIT) || this.standing.translationId;
    Object.assign(this.standing, { accepted: true, ratePauses: 0, translationId });
    this.networkErrors = 0;
    const { status, translated } = answer;
    const eta = answer.remainingTime ?? -1;
    if (translated && status === STATUS.finished && eta < 1) return { url: answer.url };
    if (status === STATUS.audio) {
      await this.answerAudioRequest(answer.translationId);
      return { pause: this.job.pollSeconds, status, eta };
    }
    return { pause: this.pauseFor(eta, first), status, eta };
  }

  /** The service's own estimate counts; only the first may be shorter than the usual pause. */
  pauseFor(eta, first) {
    if (!(eta > 0)) return this.job.pollSeconds;
    return Math.min(first ? eta : Math.max(eta, this.job.pollSeconds), LONGEST_PAUSE_S);
  }

  /** The service wants the audio track; say once that it cannot be had. */
  async answerAudioRequest(id) {
    if (this.standing.audioSentFor === this.standing.translationId) return;
    this.standing.audioSentFor = this.standing.translationId;
    try {
      await this.client.requestVtransFailAudio(this.job.url);
      await this.client.requestVtransAudio(this.job.url, id, EMPTY_AUDIO);
    } catch (error) {
      say({ ev: "note", text: `the service's request for the audio track was not answered: ${error.message}` });
    }
  }

  afterError(error) {
    const status = typeof error.data?.status === "number" ? error.data.status : undefined;
    const details = { status, http: this.seen.http, text: error.data?.message || undefined };
    if (status !== undefined) return this.afterRefusal(status, details);
    if (this.seen.http === 200) throw new Failure("protocol", details);
    return this.afterBadAnswer(details);
  }

  afterRefusal(status, details) {
    this.standing.accepted = true;
    if (status === STATUS.rate) return this.backOff(details);
    if (status === STATUS.failed && this.standing.lively && /обычная озвучка/i.test(details.text ?? "")) {
      say({ ev: "note", text: "the lively voice is not available for this video; using the normal one" });
      Object.assign(this.standing, { lively: false, accepted: false });
      return { pause: 0 };
    }
    throw new Failure({ [STATUS.failed]: "refused", [STATUS.login]: "login" }[status] ?? "unknown", details);
  }

  backOff(details) {
    const { ratePauses } = this.standing;
    if (ratePauses >= RATE_PAUSES_S.length) {
      this.postpone(RATE_PAUSES_S.at(-1) * this.job.pollScale);
      throw new Failure("rate", details);
    }
    say({ ev: "note", text: "the service asks for fewer requests; waiting longer" });
    this.standing.ratePauses += 1;
    return { pause: RATE_PAUSES_S[ratePauses], status: STATUS.rate, eta: -1 };
  }

  afterBadAnswer(details) {
    if (details.http === 0) {
      if (this.networkErrors++ >= NETWORK_RETRIES) throw new Failure("network", details);
      say({ ev: "note", text: "no answer from the service; trying again" });
      return { pause: this.job.pollSeconds, status: null, eta: -1 };
    }
    if (this.sessionReset) throw new Failure("http", details);
    this.sessionReset = true; // vot.js keeps a session that the server no longer accepts
    this.client.sessions = {};
    return { pause: 0 };
  }

  /** Waits as `answer` wants, unless this translation has been waited for too long. */
  async rest({ pause, status, eta }) {
    const seconds = pause * this.job.pollScale;
    this.postpone(seconds);
    const waited = this.waitedBefore + (performance.now() - this.started) / 1000;
    if (waited >= this.job.deadlineSeconds) throw new Failure("deadline");
    say({ ev: "wait", status, eta, seconds, standing: this.standing });
    await this.nap(seconds);
  }

  postpone(seconds) {
    this.standing.nextAt = now() + seconds;
  }

  /** Sleeps, telling every few seconds that it lives; a clock that is set does not matter. */
  async nap(seconds) {
    const end = performance.now() + seconds * 1000;
    for (let left; (left = end - performance.now()) > 0; ) {
      await sleep(Math.min(left, TICK_S * 1000));
      say({ ev: "tick" });
    }
  }
}

const input = readline.createInterface({ input: process.stdin });
const lines = input[Symbol.asyncIterator]();
const hear = async () => JSON.parse((await lines.next()).value);

const translation = new Translation(await hear());
try {
  const url = await translation.run();
  say({ ev: "done", url, standing: translation.standing });
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  const { kind, status, http, text } = error;
  say({ ev: "error", kind, status, http, text, standing: translation.standing });
  process.exitCode = 1;
} finally {
  input.close();
}
