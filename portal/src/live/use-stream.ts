import type { StreamOptions } from '@billhook/client';
import { useEffect, useRef, useState } from 'react';
import { useEntered } from '../session/session-context.js';
import { useIsThere } from './use-is-there.js';

/** Until a stream that found no place, or was not reached, is asked for again. */
const againAfterMs = 15_000;

/** Opens a stream; the options end it, and let it go on where it was. */
export type Open<T> = (options: StreamOptions) => AsyncIterable<T>;

/**
 * Follows a stream while somebody is there, and goes on where it was when they come back. `name`: another one is another
 * stream; null: none. Whether it is followed now.
 */
export function useStream<T>(name: string | null, open: Open<T>, tell: (message: T) => void): boolean {
  const { heed } = useEntered();
  const isThere = useIsThere();
  const [isOpen, setIsOpen] = useState(false);
  const [attempts, setAttempts] = useState(0);
  const reached = useRef<{ name: string | null; position?: string }>({ name });
  if (reached.current.name !== name) reached.current = { name };
  const latest = useRef({ open, tell });
  latest.current = { open, tell };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another stream
  useEffect(() => {
    if (name === null || !isThere) return;
    const away = new AbortController();
    let again: number | undefined;
    const follow = async (): Promise<void> => {
      setIsOpen(true);
      const at = reached.current;
      const options = {
        signal: away.signal,
        onPosition: (position: string) => {
          at.position = position;
        },
        ...(at.position !== undefined && { lastEventId: at.position }),
      };
      for await (const message of latest.current.open(options)) latest.current.tell(message);
    };
    follow().catch((error: unknown) => {
      if (away.signal.aborted) return;
      setIsOpen(false);
      heed(error);
      again = window.setTimeout(() => setAttempts((before) => before + 1), againAfterMs);
    });
    return () => {
      away.abort();
      window.clearTimeout(again);
      setIsOpen(false);
    };
  }, [name, isThere, heed, attempts]);
  return isOpen;
}
