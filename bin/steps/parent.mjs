/**
 * `kill` of npm ends npm and the shell between us, and neither passes the signal on: without this a stopped
 * `npm start` or `npm test` would go on in the background.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  timer.unref();
}
