import { whoAmI } from "../../api/auth";
import { t } from "../../i18n";
import { Group } from "./fields";
import { useFetched } from "./use-fetched";
import { Fact } from "./WorkersSection";

export function UsersSection() {
  const { data, error } = useFetched(whoAmI);
  return (
    <>
      <Group title={t("settings.thisLogin")}>
        {error !== "" && <p className="form-error">{error}</p>}
        <dl className="settings-facts">
          <Fact name={t("common.userName")} value={data?.username ?? ""} />
          <Fact name={t("settings.role")} value={data?.role ?? ""} />
        </dl>
        <p className="hint">{t("settings.loginHint")}</p>
      </Group>
      <Group title={t("settings.scripts")}>
        <p>{t("settings.scriptsHint")}</p>
      </Group>
    </>
  );
}
