/** Every English word: what a translation must hold, and what the tests compare it with. */

import { first } from "./first";
import { inspector } from "./inspector";

export const en = { ...first, inspector } as const;
