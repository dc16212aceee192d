import type { Translation } from "../messages";
import { add } from "./add";
import { common } from "./common";
import { inspector } from "./inspector";
import { list } from "./list";
import { live } from "./live";
import { settings } from "./settings";
import { status } from "./status";
import { world } from "./world";

export const es = { add, common, inspector, list, live, settings, status, world } satisfies Translation;
