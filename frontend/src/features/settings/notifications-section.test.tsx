import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { t } from "../../i18n";
import { preferences, readPreferences } from "../../store/preferences";
import { Bystander } from "../../testing/notices";
import { NotificationsSection } from "./NotificationsSection";

beforeEach(readPreferences);

const turn = () => screen.getByLabelText(t("settings.notify"));
const test = () => screen.getByRole<HTMLButtonElement>("button");

it("asks for the permission when it is turned on, and not before", async () => {
  const seen = new Bystander("default", "granted");
  render(<NotificationsSection />);
  expect(seen.asked).not.toHaveBeenCalled();
  expect(test().disabled).toBe(true);
  await userEvent.click(turn());
  expect(seen.asked).toHaveBeenCalledTimes(1);
  await waitFor(() => {
    expect(turn()).toHaveProperty("checked", true);
  });
  expect(preferences().notify).toBe(true);
  await userEvent.click(test());
  expect(seen.shown.map(({ tag }) => tag)).toEqual(["dubline-test"]);
  await userEvent.click(turn());
  expect(preferences().notify).toBe(false);
  expect(seen.asked).toHaveBeenCalledTimes(1);
});

it("stays off when the browser refuses, and says so", async () => {
  const seen = new Bystander("default", "denied");
  render(<NotificationsSection />);
  await userEvent.click(turn());
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(seen.asked).toHaveBeenCalledTimes(1);
  expect(turn()).toHaveProperty("checked", false);
  expect(preferences().notify).toBe(false);
});

it("cannot be turned on where the browser has no notifications", () => {
  expect("Notification" in window).toBe(false);
  render(<NotificationsSection />);
  expect(turn()).toHaveProperty("disabled", true);
});

it("lets one hear the sound when it is turned on", async () => {
  const seen = new Bystander("default");
  render(<NotificationsSection />);
  const sound = screen.getByLabelText(t("settings.sound"));
  await userEvent.click(sound);
  expect(seen.tones).toHaveLength(2);
  await userEvent.click(test());
  expect(seen.tones).toHaveLength(4);
  await userEvent.click(sound);
  expect(seen.tones).toHaveLength(4);
  expect(seen.asked).not.toHaveBeenCalled();
});
