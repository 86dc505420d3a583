import pino, { type Logger } from 'pino';

/** Structured lines on standard output; names under which a secret or a person could hide are never written. */
export const createLog = (level: string): Logger =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        'secret',
        'secrets',
        'password',
        'authorization',
        'email',
        'recipient',
        '*.secret',
        '*.secrets',
        '*.password',
        '*.authorization',
        '*.email',
        '*.recipient',
      ],
      censor: '[redacted]',
    },
  });
