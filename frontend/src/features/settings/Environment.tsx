/** Settings of the environment: shown with the variable's name, changed only where Dubline is started. */

import { createContext, use } from "react";
import type { About } from "../../api/settings";
import { t } from "../../i18n";
import { Group } from "./fields";

export const AboutContext = createContext<About | null>(null);

/** The value of a variable, or nothing when it is secret or not set. */
export function useEnvironment(name: string): string | null {
  return use(AboutContext)?.environment.find((one) => one.name === name)?.value ?? null;
}

export function Environment({ names }: { names: readonly string[] }) {
  const about = use(AboutContext);
  const shown = about?.environment.filter(({ name }) => names.includes(name)) ?? [];
  return (
    <Group title={t("settings.environment")}>
      <p className="hint">{t("settings.environmentHint")}</p>
      <dl className="settings-facts">
        {shown.map(({ name, value, isSecret, isDefault }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{value ?? t(isSecret && !isDefault ? "settings.secretSet" : "settings.notSet")}</dd>
          </div>
        ))}
      </dl>
    </Group>
  );
}
