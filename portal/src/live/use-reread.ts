import { useEffect, useRef } from 'react';

/** However often something changes, it is read so often. */
const everyMs = 1000;

/** Reads what is named again, once a second at most. What cannot be read stays as it is. */
export function useReread<Row>(read: (id: string) => PromiseLike<Row>, tell: (row: Row) => void): (id: string) => void {
  const waiting = useRef(new Set<string>());
  const latest = useRef({ read, tell });
  latest.current = { read, tell };
  useEffect(() => {
    const look = (): void => {
      for (const id of waiting.current) latest.current.read(id).then(latest.current.tell, () => {});
      waiting.current.clear();
    };
    const timer = window.setInterval(look, everyMs);
    return () => window.clearInterval(timer);
  }, []);
  return (id) => void waiting.current.add(id);
}
