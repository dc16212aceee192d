import { useEffect, useState } from "react";
import { getDefaults, type JobDefaults } from "../../api/add";
import { getLanguages } from "../../api/languages";
import { getPresets } from "../../api/presets";
import type { Languages } from "../../api/types";
import { DEFAULTS, fitted, remember, remembered, withKnownPreset, type Options } from "./request";

const NOTHING_KNOWN: Languages = { engines: [], defaultTargetLang: "" };

interface Choices {
  languages: Languages;
  /** Names of presets; null until the server has told them. */
  presets: readonly string[] | null;
  options: Options;
  change: (part: Partial<Options>) => void;
  /** Keep what was chosen for the next time. */
  keep: () => void;
}

/** The installation's defaults, over them what was ever chosen here, kept to what the engines can do. */
export function useOptions(report: (error: unknown) => void): Choices {
  const [chosen, setChosen] = useState(remembered);
  const [defaults, setDefaults] = useState(DEFAULTS);
  const [languages, setLanguages] = useState(NOTHING_KNOWN);
  const [presets, setPresets] = useState<readonly string[] | null>(null);

  useEffect(() => {
    let current = true;
    const unlessClosed =
      <Value>(take: (value: Value) => void) =>
      (value: Value) => {
        if (current) {
          take(value);
        }
      };
    getLanguages().then(unlessClosed(setLanguages), report);
    getPresets().then(
      unlessClosed((found) => {
        setPresets(found.map(({ name }) => name));
      }),
      report,
    );
    getDefaults().then(
      unlessClosed((found: JobDefaults) => {
        setDefaults({ ...DEFAULTS, ...asOptions(found) });
      }),
      report,
    );
    return () => {
      current = false;
    };
  }, [report]);

  return {
    languages,
    presets,
    options: withKnownPreset(fitted({ ...defaults, ...chosen }, languages), presets, defaults.formatPreset),
    change: (part) => {
      setChosen((now) => ({ ...now, ...part }));
    },
    keep: () => {
      remember(chosen);
    },
  };
}

function asOptions(found: JobDefaults): Partial<Options> {
  return {
    formatPreset: found.defaultFormatPreset,
    outputContainer: found.defaultContainer ?? "",
    downloadSubtitles: found.defaultSubtitles,
    folder: found.defaultFolder ?? "",
    targetLang: found.defaultTargetLang ?? "",
    dubbingProvider: found.defaultProvider,
    voiceBalance: found.defaultVoiceBalance,
  };
}
