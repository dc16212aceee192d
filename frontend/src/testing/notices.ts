/** The browser's notifications and sounds, for tests to look at. */

import { vi } from "vitest";

/** Stands in for `Notification` and `AudioContext` until the test ends. */
export class Bystander {
  readonly shown: { title: string; body: string; tag: string; click: () => void; closed: boolean }[] = [];
  readonly asked = vi.fn<() => void>();
  readonly tones: { hertz: number; start: number; end: () => void }[] = [];
  soundsClosed = 0;

  constructor(permission: NotificationPermission, answer: NotificationPermission = permission) {
    vi.stubGlobal("Notification", this.#notification(permission, answer));
    vi.stubGlobal("AudioContext", this.#audio());
  }

  #notification(permission: NotificationPermission, answer: NotificationPermission) {
    const { shown, asked } = this;
    return class {
      static permission = permission;
      static requestPermission() {
        asked();
        this.permission = answer;
        return Promise.resolve(answer);
      }
      onclick: () => void = () => undefined;
      readonly #mine;
      constructor(title: string, { body, tag }: { body: string; tag: string }) {
        this.#mine = {
          title,
          body,
          tag,
          closed: false,
          click: () => {
            this.onclick();
          },
        };
        shown.push(this.#mine);
      }
      close() {
        this.#mine.closed = true;
      }
    };
  }

  #audio() {
    const { tones } = this;
    const closed = () => {
      this.soundsClosed += 1;
    };
    return class {
      readonly currentTime = 5;
      readonly destination = {};
      createGain() {
        const ramp = () => undefined;
        return {
          gain: { setValueAtTime: ramp, exponentialRampToValueAtTime: ramp },
          connect: () => undefined,
        };
      }
      createOscillator() {
        const tone = {
          frequency: { value: 0 },
          onended: () => undefined,
          connect: (next: unknown) => next,
          start: (at: number) => {
            tones.push({
              hertz: tone.frequency.value,
              start: at,
              end: () => {
                tone.onended();
              },
            });
          },
          stop: () => undefined,
        };
        return tone;
      }
      close() {
        closed();
        return Promise.resolve();
      }
    };
  }
}
