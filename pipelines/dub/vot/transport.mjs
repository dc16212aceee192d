// How vot.js reaches its server: node:http(s) with one hard timeout, no redirects, no browser headers.
import http from "node:http";
import https from "node:https";

const ANSWER_LIMIT = 4 * 1024 * 1024;

/** A fetch for vot.js; `seen.http` holds the last status, which vot.js itself hides (0: no answer). */
export function makeFetch(seen, timeoutMs) {
  return async (url, { method = "GET", headers = {}, body } = {}) => {
    seen.http = 0;
    const data = body == null ? undefined : Buffer.from(body instanceof Blob ? await body.arrayBuffer() : body);
    return request(new URL(url), { method, headers, signal: AbortSignal.timeout(timeoutMs) }, data, seen);
  };
}

function request(url, options, data, seen) {
  return new Promise((resolve, reject) => {
    const send = (url.protocol === "http:" ? http : https).request;
    const outgoing = send(url, options, (answer) => {
      const parts = [];
      let size = 0;
      answer.on("data", (part) => {
        parts.push(part);
        size += part.length;
        if (size > ANSWER_LIMIT) answer.destroy(new Error("answer too long"));
      });
      answer.on("error", reject);
      answer.on("end", () => {
        seen.http = answer.statusCode;
        resolve({ status: answer.statusCode, ...readers(Buffer.concat(parts)) });
      });
    });
    outgoing.on("error", reject).end(data);
  });
}

function readers(buffer) {
  return {
    arrayBuffer: async () => new Uint8Array(buffer).buffer,
    json: async () => JSON.parse(buffer.toString("utf8")),
  };
}
