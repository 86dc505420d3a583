import { setTimeout as delay } from 'node:timers/promises';
import { isUrgent } from '../domain/tell/priorities.js';
import type { Starter } from './starter.js';

export const wayLimits = {
  /** So long after an urgent message others give way. */
  urgentMs: 2000,
  /** From one that gives way to the next. */
  apartMs: 20,
  /** Starts of messages that are not urgent under way at once. */
  atOnce: 4,
} as const;

/** Messages that are not urgent leave room for those that are, in the same process: a flood of them would take all of the machine. */
export interface Way {
  /** An urgent message is on its way. */
  urgent(): void;
  /** A line of its own. In it one begins at once while no urgent message is about, and otherwise one after the other. */
  line(): () => Promise<void>;
}

export function createWay(now: () => number): Way {
  let lastUrgent = Number.NEGATIVE_INFINITY;
  const isHurried = (): boolean => now() - lastUrgent < wayLimits.urgentMs;
  return {
    urgent: () => {
      lastUrgent = now();
    },
    line: () => {
      let last = Promise.resolve();
      return () => {
        if (isHurried()) last = last.then(() => (isHurried() ? delay(wayLimits.apartMs) : undefined));
        return last;
      };
    },
  };
}

/** Starts urgent messages at once, and others a few at a time; one that waits for its start is not put in line again. */
export function startGivingWay<S extends Pick<Starter, 'publishNotification'>>(starter: S, way: Way): S {
  const giveWay = way.line();
  const waiting = new Map<string, Promise<void>>();
  const lines = Array.from({ length: wayLimits.atOnce }, () => Promise.resolve());
  let next = 0;
  const inLine = (start: () => Promise<void>): Promise<void> => {
    const at = next++ % lines.length;
    const started = (lines[at] ?? Promise.resolve()).then(giveWay).then(start);
    lines[at] = started.catch(() => {});
    return started;
  };
  return {
    ...starter,
    publishNotification: (message) => {
      if (isUrgent(message.priority)) {
        way.urgent();
        return starter.publishNotification(message);
      }
      const started =
        waiting.get(message.id) ??
        inLine(() => starter.publishNotification(message)).finally(() => waiting.delete(message.id));
      waiting.set(message.id, started);
      return started;
    },
  };
}
