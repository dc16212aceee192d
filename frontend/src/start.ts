/** The page's first script: small, so that the server is asked while the rest is still being read. */

import { askEarly } from "./api/early";
import { warmUp } from "./lib/format";
import { followAppearance } from "./store/appearance";

askEarly();

/** Resolves once the page can be shown in the chosen language. */
export const appearance = followAppearance();
warmUp();
