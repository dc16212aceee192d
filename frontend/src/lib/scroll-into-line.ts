/** Scrolls a line of things sideways until the one that `selector` names stands in its middle. */
export function scrollIntoLine(line: HTMLElement | null, selector: string): void {
  const one = line?.querySelector<HTMLElement>(selector);
  if (line && one) {
    const off = one.getBoundingClientRect().left - line.getBoundingClientRect().left;
    line.scrollLeft += off - (line.clientWidth - one.offsetWidth) / 2;
  }
}
