import { useIdle } from '@mantine/hooks';

/** Nobody is there after so many ms without a key, a click or a move. */
const goneAfter = 5 * 60_000;

/** How often something that moves is looked at again, ms; false while nobody is there, so that their session ends in its time. */
export function useLookEvery(ms: number): number | false {
  const isGone = useIdle(goneAfter, { initialState: false });
  return isGone ? false : ms;
}
