/** The files of a job. */

import { call } from "./client";
import type { components } from "./schema.gen";
import { fileUrl } from "./urls";

export type FileView = components["schemas"]["FileView"];

export async function listFiles(id: string): Promise<readonly FileView[]> {
  return (await call<{ files: FileView[] }>(`/api/jobs/${id}/files`)).files;
}

/** It answers with the file under its new name, which has another key. */
export function renameFile({ url }: FileView, name: string): Promise<FileView> {
  return call(url, { method: "PATCH", body: { name } });
}

export function deleteFile({ url }: FileView): Promise<unknown> {
  return call(url, { method: "DELETE" });
}

export function downloadUrl(file: FileView): string {
  return `${file.url}?download=1`;
}

/** The best file as if this were its only audio track: browsers play the first one. */
export function voiceUrl(id: string, audio: number): string {
  return `${fileUrl(id)}?audio=${audio}`;
}

/** Whether a browser may be able to play it. */
export function isPlayable({ mediaType }: FileView): boolean {
  return mediaType.startsWith("video/") || mediaType.startsWith("audio/");
}
