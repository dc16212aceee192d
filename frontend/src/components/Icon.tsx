/** Line icons on a 24 px grid; always beside or inside something that has a text name. */

import type { IconName as StatusIcon } from "../lib/status";

const PATHS = {
  plus: "M12 5v14M5 12h14",
  clock: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  down: "M12 4v14M6 12l6 6 6-6",
  hourglass: "M6 3h12M6 21h12M7 3c0 5 5 6 5 9s-5 4-5 9M17 3c0 5-5 6-5 9s5 4 5 9",
  languages: "M4 6h9M8.5 4v2c0 4-2 7-5 8.5M6 9c1 2.5 3 4.5 6 5.5M12 21l4.5-11L21 21M13.6 17.5h5.8",
  merge: "M6 4c0 6 6 5 6 11v5M18 4c0 6-6 5-6 11M9 17l3 3 3-3",
  pause: "M8 5v14M16 5v14",
  play: "M7 4.5v15l12.5-7.5z",
  check: "M4 12.5l5.5 5.5L20 7",
  alert: "M12 9v5M12 17.5v.01M12 3.5L2.5 20h19z",
  ban: "M5.7 5.7l12.6 12.6M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  retry: "M4 4v5h5M4.6 14.5A8 8 0 1 0 6 7L4 9",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  save: "M12 4v11M7 10.5l5 5 5-5M4 20h16",
  search: "M20 20l-4.5-4.5M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z",
  close: "M6 6l12 12M18 6L6 18",
  film: "M3 5h18v14H3zM7 5v14M17 5v14M3 12h18M3 8.5h4M3 15.5h4M17 8.5h4M17 15.5h4",
  logout: "M10 4H5v16h5M14 8l4 4-4 4M8 12h10",
  wave: "M4 12h1.5M9 7.5v9M12.5 10v4M16 5.5v13M20 10.5v3",
  stop: "M6 6h12v12H6z",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  link: "M10 14a4.5 4.5 0 0 0 6.4 0l3-3A4.5 4.5 0 0 0 13 4.6l-1 1M14 10a4.5 4.5 0 0 0-6.4 0l-3 3A4.5 4.5 0 0 0 11 19.4l1-1",
  up: "M12 20V6M6 12l6-6 6 6",
  top: "M5 4h14M12 20V9M6.5 14.5L12 9l5.5 5.5",
  bottom: "M5 20h14M12 4v11M6.5 9.5L12 15l5.5-5.5",
  info: "M12 11v6M12 7.5v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  help: "M9.2 9.2a2.9 2.9 0 1 1 4.3 2.5c-1 .600-1.5 1.2-1.5 2.3M12 17v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  menu: "M4 6h16M4 12h16M4 18h16",
  watch: "M3 5h18v14H3zM10 9v6l5-3z",
  more: "M12 5v.01M12 12v.01M12 19v.01",
  rows: "M4 6h16M4 10h16M4 14h16M4 18h16",
  blocks: "M4 5h16v5H4zM4 14h16v5H4z",
  chevron: "M6 9l6 6 6-6",
  forward: "M9 6l6 6-6 6",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.700-4 3.7-6 7.5-6s6.8 2 7.5 6",
  gear: "M12 15.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM10.5 3h3l.5 2.5 2 1.1 2.4-.900 1.5 2.6-1.9 1.7v2.4l1.9 1.7-1.5 2.6-2.4-.900-2 1.1-.5 2.5h-3l-.5-2.5-2-1.1-2.4.900-1.5-2.6 1.9-1.7v-2.4L3.6 8.3l1.5-2.6 2.4.900 2-1.1z",
  chart: "M4 20h16M7 16v-5M12 16V5M17 16V9",
  turtle:
    "M4 16c0-5 3-8.5 7-8.5s7 3.5 7 8.5zM18 14c1.8 0 3-1 3-2.5S20.2 9 19 9s-2 .9-2 2M6.5 16v2.5h2.5V16M13 16v2.5h2.5V16M8 11.5l3 2.5 3-2.5",
  sort: "M7 5v14M3.5 15.5L7 19l3.5-3.5M17 19V5M13.5 8.5L17 5l3.5 3.5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  pencil: "M4 20h4L20 8l-4-4L4 16zM13 7l4 4",
  tag: "M4 4h8l8 8-8 8-8-8zM8 8v.01",
  folder: "M3 6h6l2 3h10v10H3z",
  warning: "M12 9v5M12 17.5v.01M12 3.5L2.5 20h19z",
} satisfies Record<string, string> & Record<StatusIcon, string>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
