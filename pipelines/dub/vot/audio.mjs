// The original audio on its way to the service, part by part: the file is never in memory as a whole.
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import config from "@vot.js/shared/config";
import { AudioDownloadType } from "@vot.js/core/types/yandex";
import { say } from "./lines.mjs";

const PART_BYTES = config.minChunkSize;
const EMPTY_AUDIO = {
  audioFile: new Uint8Array(),
  fileId: AudioDownloadType.WEB_API_GET_ALL_GENERATING_URLS_DATA_FROM_IFRAME,
};
const COMPLETE = 2;
const ROUNDS = 3;
const TRIES = 3;
const RETRY_S = 2;
const TICK_S = 5;

/** Sends the file, going on where `standing` says that an earlier run stopped; throws when it cannot. */
export async function sendAudio(client, { url, pollScale }, translationId, { path, itag }, standing) {
  const file = await open(path);
  let alive;
  try {
    const { size } = await file.stat();
    if (size === 0) throw new Error("there is nothing in it");
    const parts = Math.ceil(size / PART_BYTES);
    const tell = () => say({ ev: "sent", part: standing.audioParts, parts, standing });
    alive = setInterval(tell, TICK_S * 1000); // a part may take minutes
    const fileId = JSON.stringify({
      downloadType: AudioDownloadType.WEB_API_STEAL_SIG_AND_N,
      itag,
      minChunkSize: PART_BYTES,
      fileSize: String(size),
    });
    const send = async (part) => {
      const audioFile = await read(file, part * PART_BYTES, Math.min(PART_BYTES, size - part * PART_BYTES));
      return again(client, RETRY_S * pollScale, () =>
        client.requestVtransAudio(
          url,
          translationId,
          { audioFile, chunkId: part },
          { audioPartsLength: parts, fileId, version: 1 },
        ),
      );
    };
    if (standing.audioSize !== size) Object.assign(standing, { audioSize: size, audioParts: 0 });
    const answer = await sendAll(send, parts, standing, tell);
    await sendMissing(send, parts, answer);
  } finally {
    clearInterval(alive);
    await file.close();
  }
}

/** Tells the service that the audio cannot be had. */
export async function sendNoAudio(client, { url }, translationId) {
  await client.requestVtransFailAudio(url);
  await client.requestVtransAudio(url, translationId, EMPTY_AUDIO);
}

/** Sends every part that was not sent before; the answer to the last one tells what is missing. */
async function sendAll(send, parts, standing, tell) {
  let answer;
  for (let part = Math.min(standing.audioParts, parts - 1); part < parts; part++) {
    answer = await send(part);
    standing.audioParts = part + 1;
    tell();
  }
  return answer;
}

async function sendMissing(send, parts, answer) {
  for (let round = 0; ; round++) {
    const missing = answer.status === COMPLETE ? [] : numbersBelow(parts, answer.remainingChunks);
    if (missing.length === 0) return;
    if (round === ROUNDS) throw new Error("the service goes on missing parts");
    for (const part of missing) answer = await send(part);
  }
}

function numbersBelow(limit, words) {
  const numbers = words.filter((word) => /^\d{1,6}$/.test(word)).map(Number);
  return [...new Set(numbers)].filter((number) => number < limit).sort((a, b) => a - b);
}

async function read(file, position, length) {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new Error("the audio file has become shorter");
  return buffer;
}

/** Does it up to three times, the later ones with a new session. */
async function again(client, seconds, action) {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await action();
    } catch (error) {
      if (left === 0) throw error;
      client.sessions = {};
      await sleep(seconds * 1000);
    }
  }
}
