/** A random key. `crypto.randomUUID` is missing where the page is served by plain HTTP in a LAN. */
export function randomKey(): string {
  const values = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(values, (value) => value.toString(16).padStart(2, "0")).join("");
}
