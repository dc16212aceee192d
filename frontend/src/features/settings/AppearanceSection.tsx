import { LANGUAGES, t, type Key, type Language } from "../../i18n";
import { setPreference, type Density, type Theme } from "../../store/preferences";
import { usePreferences } from "../../store/use-preferences";
import { Frame, Group } from "./fields";

const THEMES: Record<Theme, Key> = {
  system: "settings.themeSystem",
  light: "settings.themeLight",
  dark: "settings.themeDark",
  contrast: "settings.themeContrast",
};
const DENSITIES: Record<Density, Key> = { full: "settings.densityFull", compact: "settings.densityCompact" };

export function AppearanceSection() {
  const { theme, density, language } = usePreferences();
  return (
    <Group title={t("settings.thisBrowser")}>
      <p className="hint">{t("settings.atOnce")}</p>
      <Choice
        label={t("settings.theme")}
        value={theme}
        options={words(THEMES)}
        onChange={(value) => {
          setPreference("theme", value);
        }}
      />
      <Choice
        label={t("settings.density")}
        value={density}
        options={words(DENSITIES)}
        onChange={(value) => {
          setPreference("density", value);
        }}
      />
      <Choice
        label={t("settings.language")}
        value={language}
        options={Object.entries(LANGUAGES) as [Language, string][]}
        onChange={(value) => {
          setPreference("language", value);
        }}
      />
    </Group>
  );
}

function words<Value extends string>(keys: Record<Value, Key>): [Value, string][] {
  return (Object.entries(keys) as [Value, Key][]).map(([value, key]) => [value, t(key)]);
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Frame label={label} error={undefined}>
      {(aria) => (
        <select
          {...aria}
          value={value}
          onChange={({ target }) => {
            const chosen = options.find(([one]) => one === target.value);
            if (chosen !== undefined) {
              onChange(chosen[0]);
            }
          }}
        >
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}
