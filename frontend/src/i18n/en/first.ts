/** The English words that the page begins with; the others come with the parts that speak them. */

import { add } from "./add";
import { common } from "./common";
import { list } from "./list";
import { live } from "./live";
import { settings } from "./settings";
import { status } from "./status";

export const first = { add, common, list, live, settings, status } as const;
