/** Words of what happens around the jobs: banners and notifications. */

export const world = {
  testNotice: "This is how Dubline tells you.",
  completedTitle: "Complete",
  failedTitle: "Failed",
  aJobCompleted: "A job is complete.",
  aJobFailed: "A job has failed.",
  drainedBody: "The queue is empty: everything is done.",
  diskLowBody: "The disk is nearly full; new work waits.",
  loginExpiredBody: "The login has ended; log in again.",
  manyCompleted: { one: "{count} complete", other: "{count} complete" },
  manyFailed: { one: "{count} failed", other: "{count} failed" },
  manyOther: { one: "{count} other notice", other: "{count} other notices" },
  world: "Notices",
  bannerNoWorker: "No worker is running for: {work}. Such jobs wait.",
  bannerDisk: "The disk is nearly full ({free} free): new work waits.",
  bannerEngine: "No dubbing engine works here: dubs wait.",
  whatToDo: "What to do",
  dropHere: "Drop links or a text file with links",
} as const;
