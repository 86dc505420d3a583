import { useDocumentVisibility, useIdle } from '@mantine/hooks';

/** Nobody is there after so many ms without a key, a click or a move. */
const goneAfter = 5 * 60_000;

/**
 * Whether somebody looks at the page. Nothing is asked for while nobody does: their session ends in its time, and tabs
 * in the background take none of the few connections that a browser has for one address.
 */
export function useIsThere(): boolean {
  const isGone = useIdle(goneAfter, { initialState: false });
  return useDocumentVisibility() !== 'hidden' && !isGone;
}
