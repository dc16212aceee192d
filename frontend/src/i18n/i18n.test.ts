import { afterEach, expect, it } from "vitest";
import { en } from "./en";
import { de } from "./de";
import { es } from "./es";
import { language, preferredLanguage, setLanguage, t } from ".";
import type { Message, Translation } from "./messages";
import { ru } from "./ru";

afterEach(() => setLanguage("en"));

it("speaks another language with its own plurals and numbers", async () => {
  await setLanguage("ru");
  expect([1, 3, 5, 21].map((count) => t("common.jobs", { count }))).toEqual([
    "1 задание",
    "3 задания",
    "5 заданий",
    "21 задание",
  ]);
  expect([language(), document.documentElement.lang]).toEqual(["ru", "ru"]);
  await setLanguage("de");
  expect(t("common.jobs", { count: 1204 })).toBe("1.204 Aufträge");
});

it("takes the first language of the browser that it knows", () => {
  expect(preferredLanguage(["fr-FR", "de-AT", "en"])).toBe("de");
  expect(preferredLanguage(["fr"])).toBe("en");
});

const forms = (message: Message) => (typeof message === "string" ? [message] : Object.values(message));
const gaps = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([gap]) => gap).sort();

it.each(Object.entries({ ru, de, es }))("%s has words for every key, with the same gaps", (code, words) => {
  const needed = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
  for (const [area, messages] of Object.entries(en)) {
    const translated: Record<string, Message> = (words as Translation)[area as keyof typeof en];
    expect(Object.keys(translated).sort()).toEqual(Object.keys(messages).sort());
    for (const [name, message] of Object.entries<Message>(messages)) {
      const own = translated[name] ?? "";
      for (const form of forms(own)) {
        expect(gaps(form), `${area}.${name}`).toEqual(gaps(forms(message)[0] ?? ""));
      }
      if (typeof message !== "string") {
        expect(Object.keys(own).sort(), `${area}.${name}`).toEqual([...needed].sort());
      }
    }
  }
});
