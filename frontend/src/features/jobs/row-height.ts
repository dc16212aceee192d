/** Rows have one height per density, so that the list knows where each is without measuring. */

import { useSyncExternalStore } from "react";
import type { Density } from "../../store/preferences";

const HEIGHT = { full: { fine: 84, coarse: 96 }, compact: { fine: 32, coarse: 64 } } as const;
const coarse = window.matchMedia("(pointer: coarse)");

/** In CSS pixels; row.css and row-narrow.css say the same. */
export function useRowHeight(density: Density): number {
  const touch = useSyncExternalStore(subscribe, () => coarse.matches);
  return HEIGHT[density][touch ? "coarse" : "fine"];
}

function subscribe(listener: () => void): () => void {
  coarse.addEventListener("change", listener);
  return () => {
    coarse.removeEventListener("change", listener);
  };
}
