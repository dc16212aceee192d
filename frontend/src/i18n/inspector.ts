/** For the parts that speak of one job's details: imported for its effect, before the first word. */

import { learnEnglish } from ".";
import { inspector } from "./en/inspector";

learnEnglish({ inspector });
