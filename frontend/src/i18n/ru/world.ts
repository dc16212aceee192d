import type { Area } from "../messages";

export const world = {
  testNotice: "Так Dubline сообщает о событиях.",
  completedTitle: "Готово",
  failedTitle: "Ошибка",
  aJobCompleted: "Задание выполнено.",
  aJobFailed: "Задание не удалось.",
  drainedBody: "Очередь пуста: всё выполнено.",
  diskLowBody: "Диск почти заполнен; новые задания ждут.",
  loginExpiredBody: "Сеанс завершён; войдите снова.",
  manyCompleted: {
    one: "{count} готово",
    few: "{count} готово",
    many: "{count} готово",
    other: "{count} готово",
  },
  manyFailed: {
    one: "{count} с ошибкой",
    few: "{count} с ошибкой",
    many: "{count} с ошибкой",
    other: "{count} с ошибкой",
  },
  manyOther: {
    one: "ещё {count} сообщение",
    few: "ещё {count} сообщения",
    many: "ещё {count} сообщений",
    other: "ещё {count} сообщения",
  },
  world: "Состояние",
  bannerNoWorker: "Нет работающего обработчика: {work}. Такие задания ждут.",
  bannerDisk: "Диск почти заполнен (свободно {free}): новая работа ждёт.",
  bannerEngine: "Ни один движок озвучки не работает: озвучки ждут.",
  whatToDo: "Что делать",
  dropHere: "Отпустите здесь ссылки или текстовый файл со ссылками",
} satisfies Area<"world">;
