import type { Minute } from '../../domain/zoned-time.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** 1320 → `22:00`. */
export const timeOfMinute = (minute: Minute): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** `22:00` → 1320; null: it is none. */
export function minuteOfTime(time: string): Minute | null {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return hour === undefined || minute === undefined ? null : Number(hour) * 60 + Number(minute);
}
