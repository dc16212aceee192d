import { add } from "./add";
import { common } from "./common";
import { inspector } from "./inspector";
import { list } from "./list";
import { settings } from "./settings";
import { status } from "./status";

export const en = { add, common, inspector, list, settings, status } as const;
