import type { Sheet } from './sheet.js';

/** Writes from the top of a page to its end, and goes on with the next. */
export interface Flow {
  /** Where the next thing goes. */
  y: () => number;
  moveTo: (y: number) => void;
  skip: (height: number) => void;
  /** Begins a new page unless so much room is left; what no page has room for begins one of its own. */
  keep: (height: number) => void;
  /** What is left of this page. */
  room: () => number;
  newPage: () => void;
  /** Called on each page that is begun from now on; draws from `y()` on. */
  head: (draw: (() => void) | null) => void;
}

/** `begin`: below everything of a page; returns where the page's own part begins. `end`: where it ends. */
export function createFlow(sheet: Sheet, { begin, end }: { begin: () => number; end: number }): Flow {
  let at = 0;
  let top = 0;
  let head: (() => void) | null = null;
  const newPage = (): void => {
    sheet.addPage();
    at = begin();
    head?.();
    top = at;
  };
  newPage();
  return {
    y: () => at,
    moveTo: (y) => {
      at = y;
    },
    skip: (height) => {
      at += height;
    },
    keep: (height) => {
      if (at + height > end && at > top) newPage();
    },
    room: () => end - at,
    newPage,
    head: (draw) => {
      head = draw;
    },
  };
}
