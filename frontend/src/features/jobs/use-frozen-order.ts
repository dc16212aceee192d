import { useEffect } from "react";
import { useOpenMenu } from "../../components/open-menu";
import { useJobs } from "./jobs-context";
import { onFlight } from "./motion";

/** Rows do not move away from under a pressed pointer or an open menu, nor while the list flies past. */
export function useFrozenOrder(): void {
  const { list } = useJobs();
  const menu = useOpenMenu() !== null;

  useEffect(() => {
    if (!menu) {
      return undefined;
    }
    list.freeze();
    return () => {
      list.thaw();
    };
  }, [list, menu]);

  useEffect(() => {
    let held = false;
    const hold = (flies: boolean) => {
      held = flies;
      list[flies ? "freeze" : "thaw"]();
    };
    const leave = onFlight(hold);
    return () => {
      leave();
      if (held) {
        hold(false);
      }
    };
  }, [list]);

  useEffect(() => {
    let down = false;
    const hold = () => {
      if (!down) {
        down = true;
        list.freeze();
      }
    };
    const release = () => {
      if (down) {
        down = false;
        list.thaw();
      }
    };
    const events = ["pointerup", "pointercancel", "dragend", "blur"];
    addEventListener("pointerdown", hold);
    events.forEach((name) => {
      addEventListener(name, release);
    });
    return () => {
      release();
      removeEventListener("pointerdown", hold);
      events.forEach((name) => {
        removeEventListener(name, release);
      });
    };
  }, [list]);
}
