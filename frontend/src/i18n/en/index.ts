import { add } from "./add";
import { common } from "./common";
import { inspector } from "./inspector";
import { list } from "./list";
import { live } from "./live";
import { settings } from "./settings";
import { status } from "./status";

export const en = { add, common, inspector, list, live, settings, status } as const;
