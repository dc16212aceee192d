/** Copy text; also where the page came by plain HTTP and has no clipboard API. Tells whether it worked. */
export async function copyText(text: string): Promise<boolean> {
  if ("clipboard" in navigator) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false; // the browser's user forbids it
    }
  }
  const field = document.createElement("textarea");
  field.value = text;
  const focus = document.activeElement;
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without HTTPS
  const done = document.execCommand("copy");
  field.remove();
  if (focus instanceof HTMLElement) {
    focus.focus();
  }
  return done;
}
