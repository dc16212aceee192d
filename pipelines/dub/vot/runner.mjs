// One translation of one video: the job is the first line of stdin, JSON lines (lines.mjs) go to stdout.
// Whoever started it stops it with SIGTERM; there is nothing to clean up. The last standing, given to
// another run as its job's `standing` (standing.py says what is in it), goes on where this one ended.
import { setTimeout as sleep } from "node:timers/promises";
import config from "@vot.js/shared/config";
import { Failure, STATUS, isAnswer, lacksLivelyVoice } from "./answers.mjs";
import { sendAudio, sendNoAudio } from "./audio.mjs";
import { hear, request, say } from "./lines.mjs";
import { makeFetch } from "./transport.mjs";

for (const name of ["log", "info", "warn", "error", "debug"]) {
  console[name] = (...words) => process.stderr.write(`${words.join(" ")}\n`);
}
const { default: VOTClient } = await import("@vot.js/core/client");

const LONGEST_PAUSE_S = 300;
const TICK_S = 5;
const RATE_PAUSES_S = [60, 120, 240];
const RETRIES = 3;
const SUBTITLE_TRIES = 3;
const SUBTITLE_PAUSE_S = 5;
const OFFERS_LIMIT = 50;
const ID_LIMIT = 200;
const SESSION_REFUSED = [400, 401, 403];
const PROXY_LOGIN = 407;
const RATE_HTTP = 429;

const now = () => Date.now() / 1000;
const note = (text) => say({ ev: "note", text });

class Translation {
  constructor(job) {
    this.job = job;
    this.standing = job.standing;
    this.seen = { http: 0 };
    this.started = performance.now();
    this.waitedBefore = Math.max(now() - this.standing.beganAt, 0);
    this.sessionReset = false;
    this.badAnswers = 0;
    const host = job.host || config.host;
    const home = new URL(host.includes("://") ? host : `https://${host}`).origin;
    this.client = new VOTClient({
      host,
      hostVOT: "vot.invalid",
      fetchFn: makeFetch(this.seen, home, job.proxy),
      apiToken: job.apiToken || undefined,
    });
  }

  get video() {
    const { url, duration } = this.job;
    return { url, duration, videoId: url, host: "custom" };
  }

  /** Returns the result's link once the service has one. */
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
      const { granted, seconds } = await request({ ev: "may" });
      this.standing.beganAt += seconds;
      this.waitedBefore -= seconds;
      await this.nap(seconds);
      if (granted) return;
    }
  }

  async translate() {
    return this.client.translateVideo({
      videoData: this.video,
      requestLang: this.job.from,
      responseLang: this.job.to,
      shouldSendFailedAudio: false, // its automatic answer repeats the call as a first request
      extraOpts: { firstRequest: !this.standing.accepted, useLivelyVoice: this.standing.lively },
    });
  }

  async afterAnswer(answer, first) {
    const translationId = answer.translationId?.slice(0, ID_LIMIT) || this.standing.translationId;
    if (translationId !== this.standing.translationId) this.standing.audioParts = 0;
    Object.assign(this.standing, { accepted: true, ratePauses: 0, translationId });
    Object.assign(this, { badAnswers: 0, sessionReset: false });
    const { status, translated } = answer;
    const eta = answer.remainingTime ?? -1;
    if (translated && status === STATUS.finished && eta < 1) return { url: answer.url };
    if (status === STATUS.audio) {
      await this.answerAudioRequest(answer.translationId);
      return { pause: this.job.pollSeconds, status, eta };
    }
    if (status === STATUS.part) say({ ev: "part", url: answer.url });
    return { pause: this.pauseFor(eta, first), status, eta };
  }

  /** The service's own estimate counts; only the first may be shorter than the usual pause. */
  pauseFor(eta, first) {
    if (!(eta > 0)) return this.job.pollSeconds;
    return Math.min(first ? eta : Math.max(eta, this.job.pollSeconds), LONGEST_PAUSE_S);
  }

  /** The service wants the audio track: it is sent once, or said once that it cannot be had. */
  async answerAudioRequest(id) {
    if (this.standing.audioSentFor === this.standing.translationId) return;
    try {
      if (!(await this.sendAudio(id))) await sendNoAudio(this.client, this.job, id);
    } catch (error) {
      note(`the service's request for the audio track was not answered: ${error.message}`);
    }
    this.standing.audioSentFor = this.standing.translationId;
  }

  async sendAudio(id) {
    const { file } = await request({ ev: "audio" });
    if (!file) return false;
    try {
      await sendAudio(this.client, this.job, id, file, this.standing);
      return true;
    } catch (error) {
      note(`the audio track could not be sent: ${error.message}`);
      return false;
    }
  }

  /** Returns what subtitles the service has; the dub does not wait long for them. */
  async subtitles() {
    const late = new AbortController();
    try {
      const patience = sleep(this.job.subtitlesSeconds * 1000, [], { signal: late.signal });
      return await Promise.race([this.offers(), patience]);
    } catch (error) {
      note(`no subtitles: ${error.message}`);
      return [];
    } finally {
      late.abort();
    }
  }

  async offers() {
    for (let left = SUBTITLE_TRIES - 1; ; left--) {
      const answer = await this.client.getSubtitles({ videoData: this.video, requestLang: this.job.from });
      if (!answer.waiting || left === 0) return answer.subtitles.slice(0, OFFERS_LIMIT);
      await this.nap(SUBTITLE_PAUSE_S * this.job.pollScale);
    }
  }

  afterError(error) {
    const status = typeof error.data?.status === "number" ? error.data.status : undefined;
    const { http, proxy } = this.seen;
    const details = { status, http: proxy ?? http, text: error.data?.message || undefined };
    if (status !== undefined) return this.afterRefusal(status, details);
    if (http === 200) throw new Failure("protocol", details);
    if (proxy !== undefined) return this.afterNoAnswer("proxy", details);
    return http === 0 ? this.afterNoAnswer("network", details) : this.afterBadAnswer(details);
  }

  afterRefusal(status, details) {
    this.standing.accepted = true;
    if (status === STATUS.rate) return this.backOff(details);
    if (status === STATUS.part) return { pause: this.job.pollSeconds, status, eta: -1 }; // no link yet
    if (this.standing.lively && lacksLivelyVoice(details)) return this.useNormalVoice();
    throw new Failure({ [STATUS.failed]: "refused", [STATUS.login]: "login" }[status] ?? "unknown", details);
  }

  useNormalVoice() {
    note("the lively voice is not available for this video; using the normal one");
    Object.assign(this.standing, { lively: false, accepted: false });
    return { pause: 0 };
  }

  backOff(details) {
    const { ratePauses } = this.standing;
    if (ratePauses >= RATE_PAUSES_S.length) {
      this.postpone(RATE_PAUSES_S.at(-1) * this.job.pollScale);
      throw new Failure("rate", details);
    }
    note("the service asks for fewer requests; waiting longer");
    this.standing.ratePauses += 1;
    return { pause: RATE_PAUSES_S[ratePauses], status: STATUS.rate, eta: -1 };
  }

  afterNoAnswer(kind, details) {
    const refused = kind === "proxy" && details.http === PROXY_LOGIN;
    if (refused || this.badAnswers++ >= RETRIES) throw new Failure(kind, details);
    note(`no answer from the ${kind === "proxy" ? "proxy" : "service"}; trying again`);
    return { pause: this.job.pollSeconds, status: null, eta: -1 };
  }

  afterBadAnswer(details) {
    if (details.http === RATE_HTTP) return this.backOff(details);
    if (details.http >= 500) return this.afterNoAnswer("http", details);
    if (this.standing.lively && lacksLivelyVoice(details)) return this.useNormalVoice();
    if (this.sessionReset || !SESSION_REFUSED.includes(details.http)) throw new Failure("http", details);
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

const translation = new Translation(await hear());
try {
  for (let again = true; again; ) {
    const url = await translation.run();
    ({ again } = await request({ ev: "done", url, standing: translation.standing }));
  }
  say({ ev: "subtitles", offers: await translation.subtitles() });
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  const { kind, status, http, text } = error;
  say({ ev: "error", kind, status, http, text, standing: translation.standing });
  process.exitCode = 1;
}
process.exit(); // a request that nobody waits for any more may still be open
