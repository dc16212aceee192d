import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import { scrolled } from "./motion";

interface Span {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

const OVERSCAN = 3;

/** Which rows of constant height are in sight, and some around them: arithmetic, no measuring. */
export function useWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): Span {
  const [span, setSpan] = useState<Span>(() => ({ first: 0, end: Math.ceil(innerHeight / rowHeight) }));
  const heightBefore = useRef(rowHeight);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) {
      return undefined;
    }
    const look = () => {
      setSpan((before) => {
        const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - OVERSCAN);
        const end = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + OVERSCAN;
        return before.first === first && before.end === end ? before : { first, end };
      });
    };
    let top = element.scrollTop;
    const onScroll = () => {
      scrolled((element.scrollTop - top) / rowHeight);
      top = element.scrollTop;
      flushSync(look); // in the frame of the scroll, or its rows come a frame too late
    };
    if (heightBefore.current !== rowHeight) {
      heightBefore.current = rowHeight;
      look(); // before the frame; the first one has enough rows
    }
    const size = new ResizeObserver(look);
    size.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      size.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller, rowHeight]);

  return { first: Math.min(span.first, count), end: Math.min(span.end, count) };
}
