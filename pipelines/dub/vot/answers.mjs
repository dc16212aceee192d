// What the service's answers mean.

export const STATUS = { failed: 0, finished: 1, part: 5, audio: 6, login: 7, rate: 8 };

/** Whether what vot.js throws came from a service that works: it spoke about the video, not about us. */
export function isAnswer(data) {
  if (typeof data?.status !== "number" || data.status === STATUS.rate) return false;
  return data.status !== STATUS.failed || Boolean(data.message);
}

/** Whether a request for the lively voice may be answered if it asks for the normal one. */
export function lacksLivelyVoice({ status, http, text }) {
  if (status === STATUS.failed) return /обычная озвучка/i.test(text ?? "");
  return status === STATUS.login || http === 400;
}

/** Ends the translation; `kind` is what failures.py maps to an error class. */
export class Failure extends Error {
  constructor(kind, { status, http, text } = {}) {
    super(kind);
    Object.assign(this, { kind, status, http, text });
  }
}
