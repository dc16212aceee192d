import type { KeyboardEvent, PointerEvent } from "react";

interface Props {
  label: string;
  /** The pane it sizes. */
  controls: string;
  width: number;
  min: number;
  max: number;
  onWidth: (width: number) => void;
}

const STEP = 20;

/** The handle at the left edge of a right-hand pane: dragged, or moved with the arrow keys. */
export function Separator({ label, controls, width, min, max, onWidth }: Props) {
  const set = (wanted: number) => {
    onWidth(Math.round(Math.min(Math.max(wanted, min), max)));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const wanted: Partial<Record<string, number>> = {
      ArrowLeft: width + STEP,
      ArrowRight: width - STEP,
      Home: min,
      End: max,
    };
    const to = wanted[event.key];
    if (to !== undefined) {
      event.preventDefault();
      set(to);
    }
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    const from = event.clientX;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = ({ clientX }) => {
      set(width + from - clientX);
    };
    handle.onlostpointercapture = () => {
      handle.onpointermove = null;
    };
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a window splitter of the APG
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is operated by keyboard
      tabIndex={0}
      className="separator"
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
    />
  );
}
