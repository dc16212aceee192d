// Runs in the page before its own scripts, and writes down what happens when.
(() => {
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => {
    const now = performance.now();
    waiting.splice(0).forEach((then) => then(now));
  };
  /** Call back once the frame that follows has been handed on: late by a frame rather than early. */
  const whenPainted = (then) => {
    requestAnimationFrame(() => {
      waiting.push(then);
      channel.port2.postMessage(null);
    });
  };
  const wall = (time) => (performance.timeOrigin + time) / 1000;

  const probe = {
    /** Milliseconds since the navigation. */
    firstRow: null,
    /** Start and length of tasks over 50 ms. */
    longTasks: [],
    /** [id, status, time] of rows that changed their status where they stand. */
    states: [],
    /** [id, scale, time] of bars that moved. */
    progress: [],
    /** Milliseconds from the click to the first thing that changed in its row. */
    clicks: [],

    /** Scroll the list by `step` pixels per frame; resolves to the lengths of the frames. */
    async scroll(milliseconds, step, selector) {
      const scroller = document.querySelector(selector);
      const frames = [];
      let down = true;
      let before = await new Promise(requestAnimationFrame);
      const end = before + milliseconds;
      while (before < end) {
        const top = scroller.scrollTop;
        scroller.scrollTop += down ? step : -step;
        down = scroller.scrollTop === top ? !down : down;
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
      }
      return frames;
    },

    /** Statuses of the rows on the screen. */
    shown: () =>
      Object.fromEntries(
        [...document.querySelectorAll(".row[data-job]")].map((row) => [row.dataset.job, statusOf(row)]),
      ),

    /** Resolves to whether the list comes to be so tall. */
    isTall: (pixels, milliseconds) =>
      until(() => (document.querySelector(".grid")?.clientHeight ?? 0) >= pixels, milliseconds),

    /** Resolves to whether the rows come to show these statuses. */
    shows: (statuses, milliseconds) =>
      until(() => {
        const shown = probe.shown();
        return Object.entries(statuses).every(([id, status]) => shown[id] === status);
      }, milliseconds),

    forget() {
      for (const list of [probe.longTasks, probe.states, probe.progress, probe.clicks]) {
        list.length = 0;
      }
    },
  };
  window.probe = probe;

  async function until(isSo, milliseconds) {
    const end = performance.now() + milliseconds;
    while (!isSo()) {
      if (performance.now() > end) {
        return false;
      }
      await new Promise(requestAnimationFrame);
    }
    return true;
  }

  const statusOf = (row) => (/\bstatus-(\w+)/.exec(row.className)?.[1] ?? "").toUpperCase();
  let clicked = null;

  function onChange({ target, attributeName, oldValue }) {
    if (attributeName === "class" && target.matches(".row[data-job]")) {
      const status = statusOf(target);
      if (status !== statusOf({ className: oldValue ?? "" })) {
        whenPainted((now) => probe.states.push([target.dataset.job, status, wall(now)]));
      }
    } else if (attributeName === "style" && target.matches(".fill")) {
      const id = target.closest(".row")?.dataset.job;
      const scale = Number(/scaleX\(([^)]*)\)/.exec(target.style.transform)?.[1]);
      whenPainted((now) => probe.progress.push([id, scale, wall(now)]));
    }
    if (clicked?.row.contains(target)) {
      const { at } = clicked;
      clicked = null;
      whenPainted((now) => probe.clicks.push(now - at));
    }
  }

  new PerformanceObserver((list) => {
    probe.longTasks.push(...list.getEntries().map((entry) => [entry.startTime, entry.duration]));
  }).observe({ type: "longtask", buffered: true });

  new MutationObserver((changes) => {
    if (probe.firstRow === null && document.querySelector(".row[data-job]") !== null) {
      probe.firstRow = -1;
      whenPainted((now) => (probe.firstRow = now));
    }
    changes.forEach(onChange);
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeOldValue: true });

  addEventListener(
    "click",
    ({ target, timeStamp }) => {
      const row = target.closest?.(".row[data-job]") ?? null;
      clicked = row && { row, at: timeStamp };
    },
    { capture: true },
  );
})();
