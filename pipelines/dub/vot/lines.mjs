// JSON lines to and from whoever started this process; the first is the job.
// Three lines are answered by one on stdin:
//   {"ev":"may"}                            {"granted":true,"seconds":0}
//   {"ev":"audio"}                          {"file":{"path":…,"itag":251}}, or null for none
//   {"ev":"done","url":…,"standing":{…}}    {"again":false}, true when the link is no good any more
// The others are not:
//   {"ev":"asks","standing":{…}}   {"ev":"wait","status":2,"eta":30,"seconds":30,"standing":{…}}
//   {"ev":"answered","healthy":true}
//   {"ev":"part","url":…}          {"ev":"sent","part":1,"parts":3,"standing":{…}}
//   {"ev":"tick"}                  {"ev":"note","text":…}
// and one of these is the last:
//   {"ev":"subtitles","offers":[…]}
//   {"ev":"error","kind":…,"status":…,"http":…,"text":…,"standing":{…}}
import readline from "node:readline";

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
export const hear = async () => JSON.parse((await lines.next()).value);

/** Says a line and waits for the reply. */
export function request(line) {
  say(line);
  return hear();
}
