import { useIsThere } from './use-is-there.js';

/** How often something that moves is looked at again, ms; false while nobody is there. */
export const useLookEvery = (ms: number): number | false => (useIsThere() ? ms : false);
