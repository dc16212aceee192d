import { lazy, Suspense, useEffect } from "react";
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
      <Suspense fallback={null}>
        <Menu {...menu} onClose={closeMenu} />
      </Suspense>
    )
  );
}
