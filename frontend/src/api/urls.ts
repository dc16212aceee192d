/** Where the browser itself fetches a job's files. */

export function fileUrl(id: string, download = false): string {
  return `/api/jobs/${id}/file${download ? "?download=1" : ""}`;
}

export function thumbnailUrl(id: string): string {
  return `/api/jobs/${id}/thumbnail`;
}
