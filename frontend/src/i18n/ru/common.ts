import type { Area } from "../messages";

export const common = {
  cancel: "Отмена",
  close: "Закрыть",
  loading: "Загрузка…",
  retry: "Повторить",
  jobs: { one: "{count} задание", few: "{count} задания", many: "{count} заданий", other: "{count} задания" },
  login: "Войти",
  loggingIn: "Вход…",
  logout: "Выйти",
  userName: "Имя пользователя",
  password: "Пароль",
  showPassword: "Показать пароль",
  wrongLogin: "Неверное имя пользователя или пароль.",
  loginAgain: "Войдите снова",
  loginAgainWhy: "Сеанс завершён. Страница останется как есть.",
  lead: "Вставьте ссылку — получите один файл с оригиналом и переведённым голосом.",
  save: "Сохранить",
  discard: "Отменить изменения",
  dismiss: "Скрыть",
} satisfies Area<"common">;
