import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { redacted, redactedError } from './log-redaction.js';

/** Structured lines, on standard output unless told otherwise; names under which a secret or a person could hide are never written. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: redacted },
    serializers: { err: redactedError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
