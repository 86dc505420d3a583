import type { Words } from '../../words/en/index.js';

export type UrlProblem = keyof Words['endpoints']['urlProblems'];

const localSuffixes = ['localhost', 'local', 'internal', 'lan', 'intranet', 'corp', 'home', 'home.arpa'];
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const isLocal = (host: string): boolean =>
  localSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`)) ||
  (!host.includes('.') && !host.includes(':'));

/** What is plainly wrong with an endpoint's URL while it is typed; null: nothing. The API has the last word when it is saved. */
export function checkUrl(text: string): UrlProblem | null {
  if (/\s/.test(text)) return 'space';
  if (!URL.canParse(text)) return 'notUrl';
  const url = new URL(text);
  const isLoopback = loopback.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) return 'notHttps';
  if (url.username || url.password) return 'credentials';
  if (url.hash) return 'fragment';
  return !isLoopback && isLocal(url.hostname) ? 'local' : null;
}
