import { pypiProgram } from '../setup/pypi-program.js';

export { hasPython } from '../setup/pypi-program.js';

/** Path of schemathesis. */
export const schemathesis = (): string => pypiProgram('schemathesis', '4.32.5', 'st');
