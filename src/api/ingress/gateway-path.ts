/**
 * What follows `/webhooks/` or `/webhook/` in a request's target (RFC 9112 §3.2), without its query and a slash at the end;
 * null: it is another path.
 */
export function gatewayPath(target: string): string | null {
  const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split('?', 1);
  const match = /^\/webhooks?(?:\/(.*?))?\/?$/i.exec(path);
  return match && (match[1] ?? '');
}
