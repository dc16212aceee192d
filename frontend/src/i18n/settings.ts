/** For the settings and what they share words with: imported for its effect, before the first word. */

import { learnEnglish } from ".";
import { settings } from "./en/settings";

learnEnglish({ settings });
