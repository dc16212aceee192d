import { getLanguages } from "../../api/languages";
import type { Engine, Languages } from "../../api/types";
import { t, type Key } from "../../i18n";
import { languageName } from "../../lib/format";
import { Environment, useEnvironment } from "./Environment";
import { Group, SelectField } from "./fields";
import { useForm } from "./form";
import { useFetched } from "./use-fetched";

const ENVIRONMENT = [
  "DUCKING_LEVEL",
  "NORMALIZATION_LUFS",
  "VOT_ENABLED",
  "VOT_HOST",
  "VOT_API_TOKEN",
  "VOT_PROXY",
  "WHISPER_MODEL",
  "TRANSLATION_MODELS",
  "PIPER_VOICES",
  "GLOSSARY_FILE",
  "DUB_CACHE_GB",
];
/** The bundled engines; others are known only while a worker has them. */
const NEEDS: Readonly<Record<string, Key>> = { vot: "settings.votNeeds", local: "settings.localNeeds" };
const BALANCES = [6, 3, 0, -3, -6];

export function DubbingSection() {
  const { values } = useForm();
  const languages = useFetched(getLanguages);
  const engines = languages.data?.engines ?? [];
  const names = [...new Set([...Object.keys(NEEDS), ...engines.map(({ name }) => name)])].sort();
  const known = names.includes(values.defaultProvider) ? names : [...names, values.defaultProvider];
  const fallback = useEnvironment("TARGET_LANG") ?? "ru";
  return (
    <>
      <Group title={t("settings.newDubs")}>
        <SelectField
          name="defaultTargetLang"
          label={t("settings.targetLang")}
          options={[
            [null, t("settings.fromEnvironment", { value: languageName(fallback) })],
            ...targets(languages.data, values.defaultTargetLang).map(
              (code) => [code, languageName(code)] as const,
            ),
          ]}
        />
        <SelectField
          name="defaultProvider"
          label={t("settings.engine")}
          options={[
            ["auto", t("settings.engineAuto")],
            ...known.filter((name) => name !== "auto").map((name) => [name, name] as const),
          ]}
        />
        <SelectField
          name="defaultVoiceBalance"
          label={t("settings.balance")}
          hint={t("settings.balanceHint")}
          options={balances(values.defaultVoiceBalance).map((value) => [value, balanceName(value)] as const)}
        />
      </Group>
      <Group title={t("settings.engines")}>
        {languages.error !== "" && <p className="form-error">{languages.error}</p>}
        <ul className="cards">
          {names.map((name) => (
            <EngineCard
              key={name}
              name={name}
              engine={engines.find((one) => one.name === name)}
              known={languages.data !== null}
            />
          ))}
        </ul>
      </Group>
      <Environment names={ENVIRONMENT} />
    </>
  );
}

function EngineCard({ name, engine, known }: { name: string; engine: Engine | undefined; known: boolean }) {
  const needs = NEEDS[name];
  const works = engine !== undefined;
  return (
    <li className="card">
      <h5>
        {name} {known && <Badge good={works} text={t(works ? "settings.works" : "settings.worksNot")} />}
      </h5>
      {engine !== undefined && (
        <p>{t("settings.speaks", { languages: engine.targets.map(languageName).join(", ") })}</p>
      )}
      <p className="hint">
        {needs === undefined ? "" : t(needs)} {engine?.thirdParty === true && t("settings.thirdParty")}
      </p>
    </li>
  );
}

export function Badge({ good, text }: { good: boolean; text: string }) {
  return <span className={`badge ${good ? "is-good" : "is-bad"}`}>{text}</span>;
}

function targets(languages: Languages | null, chosen: string | null): string[] {
  const offered = languages?.engines.flatMap((engine) => engine.targets) ?? [];
  return [...new Set(chosen === null ? offered : [...offered, chosen])].sort((a, b) =>
    languageName(a).localeCompare(languageName(b)),
  );
}

function balances(chosen: number): number[] {
  return BALANCES.includes(chosen) ? BALANCES : [...BALANCES, chosen].sort((a, b) => b - a);
}

function balanceName(decibels: number): string {
  return decibels === 0 ? t("settings.balanceUsual") : `${decibels > 0 ? "+" : "−"}${Math.abs(decibels)} dB`;
}
