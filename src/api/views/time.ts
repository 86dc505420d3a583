import { type Millis, rfc3339 } from '../../domain/time.js';

export const timeOrNull = (at: Millis | null): string | null => (at === null ? null : rfc3339(at));
