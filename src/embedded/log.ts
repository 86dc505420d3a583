/** A pino logger is one; so is anything that prints. */
export interface EmbeddedLog {
  info(message: string): void;
  warn(message: string): void;
}

/** Calls `say` with the elapsed seconds until the returned function is called, so that a long step never looks dead. */
export function everyFewSeconds(seconds: number, say: (elapsed: number) => void): () => void {
  const started = Date.now();
  const timer = setInterval(() => say(Math.round((Date.now() - started) / 1000)), seconds * 1000);
  return () => clearInterval(timer);
}
