// How vot.js reaches its server, and no other: node:http(s), through a proxy if there is one, with one
// hard timeout, no redirects, no browser headers.
import http from "node:http";
import https from "node:https";
import tls from "node:tls";

const ANSWER_LIMIT = 4 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
const SLOWEST_BYTES_PER_MS = 16; // an upload may take as much longer

/**
 * A fetch for vot.js, which hides what `seen` holds: the last status `http` (0: no answer), and if the
 * proxy was in the way, its status `proxy` (0: it did not answer, either).
 */
export function makeFetch(seen, home, proxy) {
  return async (address, { method = "GET", headers = {}, body } = {}) => {
    Object.assign(seen, { http: 0, proxy: undefined });
    const url = new URL(address);
    if (url.origin !== home) throw new Error("vot.js asks for a server that is not the service's");
    const data = body == null ? undefined : Buffer.from(body instanceof Blob ? await body.arrayBuffer() : body);
    const signal = AbortSignal.timeout(TIMEOUT_MS + Math.round((data?.length ?? 0) / SLOWEST_BYTES_PER_MS));
    const route = proxy ? { createConnection: await through(proxy, url, signal, seen) } : {};
    return request(url, { method, headers, signal, ...route }, data, seen);
  };
}

/** Opens a tunnel (RFC 9110 section 9.3.6); returns what node:http(s) calls for its connection. */
async function through(proxy, url, signal, seen) {
  const port = url.port || (url.protocol === "http:" ? 80 : 443);
  const path = `${url.hostname}:${port}`;
  const headers = { Host: path, ...proxy.headers };
  const socket = await new Promise((resolve, reject) => {
    const fail = (status) => {
      seen.proxy = status;
      reject(new Error("the proxy does not connect"));
    };
    http
      .request({ host: proxy.host, port: proxy.port, method: "CONNECT", path, headers, signal, agent: false })
      .on("connect", (answer, channel) => {
        if (answer.statusCode === 200) return resolve(channel);
        channel.destroy();
        return fail(answer.statusCode);
      })
      .on("error", () => fail(0))
      .end();
  });
  return () => (url.protocol === "http:" ? socket : tls.connect({ socket, servername: url.hostname }));
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
