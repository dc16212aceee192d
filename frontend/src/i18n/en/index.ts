/** Every English word: what a translation must hold, and what the tests compare it with. */

import { add } from "./add";
import { first } from "./first";
import { inspector } from "./inspector";
import { settings } from "./settings";

export const en = { ...first, add, inspector, settings } as const;
