import type { Area } from "../messages";

export const common = {
  cancel: "Отмена",
  close: "Закрыть",
  loading: "Загрузка…",
  retry: "Повторить",
  jobs: { one: "{count} задание", few: "{count} задания", many: "{count} заданий", other: "{count} задания" },
} satisfies Area<"common">;
