/** For the parts that ask for links and folders: imported for its effect, before the first word. */

import { learnEnglish } from ".";
import { add } from "./en/add";

learnEnglish({ add });
