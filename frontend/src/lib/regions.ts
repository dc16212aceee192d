/** F6 goes around the parts of the page, as in desktop programs. */

const STOPS =
  '[tabindex="0"], button:not(:disabled, [tabindex="-1"]), a[href]:not([tabindex="-1"]), input, select, summary';

export function goToRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => stopOf(region) !== undefined,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const from = at < 0 && step < 0 ? 0 : at;
  const next = regions[(from + step + regions.length) % regions.length];
  if (next !== undefined) {
    stopOf(next)?.focus();
  }
}

/** Where Tab would enter a region: the chosen one among radio buttons, the first control elsewhere. */
function stopOf(region: HTMLElement): HTMLElement | undefined {
  const stops = [...region.querySelectorAll<HTMLElement>(STOPS)].filter((stop) => stop.checkVisibility());
  return stops.find((stop) => stop instanceof HTMLInputElement && stop.checked) ?? stops[0];
}
