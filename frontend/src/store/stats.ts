/** What the server tells once a second about itself. */

import type { components } from "../api/schema.gen";
import type { Stage } from "../api/types";
import { useValue, Value } from "./value";

type Schemas = components["schemas"];

export type Slots = Readonly<Schemas["Slots"]>;
export type Stats = Readonly<Omit<Schemas["Stats"], "slots">> & {
  readonly slots: Readonly<Record<Stage, Slots>>;
};

export const stats = new Value<Stats | null>(null);

/** The newest stats; null before the first, and while the connection is lost. */
export function useStats(): Stats | null {
  return useValue(stats);
}
