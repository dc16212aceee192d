/** Line icons on a 24 px grid; always beside or inside something that has a text name. */

import type { IconName as StatusIcon } from "../lib/status";

const PATHS = {
  plus: "M12 5v14M5 12h14",
  clock: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  down: "M12 4v14M6 12l6 6 6-6",
  hourglass: "M6 3h12M6 21h12M7 3c0 5 5 6 5 9s-5 4-5 9M17 3c0 5-5 6-5 9s5 4 5 9",
  languages:
    "M4 6h9M8.5 4v2c0 4-2 7-5 8.500M6 9c1 2.500 3 4.500 6 5.500M12 21l4.500-11L21 21M13.600 17.500h5.800",
  merge: "M6 4c0 6 6 5 6 11v5M18 4c0 6-6 5-6 11M9 17l3 3 3-3",
  pause: "M8 5v14M16 5v14",
  play: "M7 4.500v15l12.500-7.500z",
  check: "M4 12.500l5.500 5.500L20 7",
  alert: "M12 9v5M12 17.500v.01M12 3.500L2.500 20h19z",
  ban: "M5.700 5.700l12.600 12.600M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  retry: "M4 4v5h5M4.600 14.500A8 8 0 1 0 6 7L4 9",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  save: "M12 4v11M7 10.500l5 5 5-5M4 20h16",
  search: "M20 20l-4.500-4.500M17.500 11a6.500 6.500 0 1 1-13 0 6.500 6.500 0 0 1 13 0z",
  close: "M6 6l12 12M18 6L6 18",
  film: "M3 5h18v14H3zM7 5v14M17 5v14M3 12h18M3 8.500h4M3 15.500h4M17 8.500h4M17 15.500h4",
  logout: "M10 4H5v16h5M14 8l4 4-4 4M8 12h10",
  wave: "M4 12h1.500M9 7.500v9M12.500 10v4M16 5.500v13M20 10.500v3",
  stop: "M6 6h12v12H6z",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
} satisfies Record<string, string> & Record<StatusIcon, string>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
