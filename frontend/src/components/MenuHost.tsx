import { lazy, useEffect } from "react";
import { Lazily } from "./Lazily";
import { closeMenu, useOpenMenu } from "./open-menu";

const load = () => import("./Menu");
const Menu = lazy(load);

/** Shows the open menu; fetches its code when the page is idle, so that the first one opens at once. */
export function MenuHost() {
  const menu = useOpenMenu();
  useEffect(() => {
    const idle = setTimeout(() => void load(), 1500);
    return () => {
      clearTimeout(idle);
    };
  }, []);
  return (
    menu !== null && (
      <Lazily onFail={closeMenu}>
        <Menu {...menu} onClose={closeMenu} />
      </Lazily>
    )
  );
}
