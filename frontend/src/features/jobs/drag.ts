/** Reordering by drag: native HTML drag through pragmatic-drag-and-drop. A chunk of its own. */

import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { pointerOutsideOfPreview } from "@atlaskit/pragmatic-drag-and-drop/element/pointer-outside-of-preview";
import { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";

const EDGE_PX = 48;
const SCROLL_PX = 14;

/** `begin` is called when the drag starts and returns what is written beside the pointer. */
export function makeDraggable(element: HTMLElement, id: string, begin: () => string): () => void {
  return draggable({
    element,
    getInitialData: () => ({ job: id }),
    onGenerateDragPreview: ({ nativeSetDragImage }) => {
      const text = begin();
      setCustomNativeDragPreview({
        nativeSetDragImage,
        getOffset: pointerOutsideOfPreview({ x: "12px", y: "8px" }),
        render: ({ container }) => {
          const label = document.createElement("div");
          label.className = "drag-preview";
          label.textContent = text;
          container.append(label);
        },
      });
    },
  });
}

interface Zone {
  /** The pointer is over the list at this height of the window; null when it left. */
  onMove: (clientY: number | null) => void;
  onDrop: (clientY: number) => void;
}

export function makeDropZone(scroller: HTMLElement, { onMove, onDrop }: Zone): () => void {
  return dropTargetForElements({
    element: scroller,
    canDrop: ({ source }) => typeof source.data.job === "string",
    onDrag: ({ location }) => {
      const { clientY } = location.current.input;
      scrollAtEdge(scroller, clientY);
      onMove(clientY);
    },
    onDragLeave: () => {
      onMove(null);
    },
    onDrop: ({ location }) => {
      onMove(null);
      onDrop(location.current.input.clientY);
    },
  });
}

function scrollAtEdge(scroller: HTMLElement, clientY: number): void {
  const { top, bottom } = scroller.getBoundingClientRect();
  if (clientY < top + EDGE_PX) {
    scroller.scrollBy(0, -SCROLL_PX);
  } else if (clientY > bottom - EDGE_PX) {
    scroller.scrollBy(0, SCROLL_PX);
  }
}
