/** The English words that the page begins with; the others come with the parts that speak them. */

import { common } from "./common";
import { list } from "./list";
import { live } from "./live";
import { status } from "./status";
import { world } from "./world";

export const first = { common, list, live, status, world } as const;
