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
  /** Starts one that is not, a few at a time in the whole process; one that waits for its start is not put in line again. */
  start(id: string, start: () => Promise<void>): Promise<void>;
}

export function createWay(now: () => number): Way {
  let lastUrgent = Number.NEGATIVE_INFINITY;
  const isHurried = (): boolean => now() - lastUrgent < wayLimits.urgentMs;
  const line = () => {
    let last = Promise.resolve();
    return () => {
      if (isHurried()) last = last.then(() => (isHurried() ? delay(wayLimits.apartMs) : undefined));
      return last;
    };
  };
  const giveWay = line();
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
    urgent: () => {
      lastUrgent = now();
    },
    line,
    start: (id, start) => {
      const started = waiting.get(id) ?? inLine(start).finally(() => waiting.delete(id));
      waiting.set(id, started);
      return started;
    },
  };
}

/** The starter, whose messages go this way: urgent ones at once. */
export const startGivingWay = <S extends Pick<Starter, 'publishNotification'>>(starter: S, way: Way): S => ({
  ...starter,
  publishNotification: (message) => {
    if (!isUrgent(message.priority)) return way.start(message.id, () => starter.publishNotification(message));
    way.urgent();
    return starter.publishNotification(message);
  },
});
