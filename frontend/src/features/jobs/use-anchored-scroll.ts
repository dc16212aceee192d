import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";

/** Rows that come or go above do not push what is being looked at; another view starts at its top. */
export function useAnchoredScroll(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly string[],
  rowHeight: number,
  viewKey: string,
): void {
  const before = useRef({ ids, rowHeight, viewKey });
  /** To ask the element would cost a layout for each change. */
  const top = useRef(0);
  useEffect(() => {
    const element = scroller.current;
    const onScroll = () => {
      top.current = element?.scrollTop ?? 0;
    };
    element?.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      element?.removeEventListener("scroll", onScroll);
    };
  }, [scroller]);
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { ids, rowHeight, viewKey };
    const element = scroller.current;
    if (element === null || last.ids === ids) {
      return;
    }
    if (last.viewKey !== viewKey) {
      element.scrollTo({ top: 0 });
      return;
    }
    const first = Math.floor(top.current / rowHeight);
    const anchor = first === 0 ? undefined : last.ids[first]; // at the top new rows are to be seen
    const now = anchor === undefined ? -1 : ids.indexOf(anchor);
    if (now >= 0 && now !== first) {
      element.scrollBy({ top: (now - first) * rowHeight });
      top.current = element.scrollTop;
    }
  });
}
