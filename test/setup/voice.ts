import { mailsOnly, type Reach, type Voice } from '../../src/domain/channels.js';

/** Who speaks in a test, by e-mail unless it says otherwise. */
export const voiceOf = (brand: string, reach: Reach = mailsOnly): Voice => ({ brand, reach });
