import type { Call, Reply, TestApi, TestTenant } from './server.js';

/** A browser that is logged in. */
export interface Browser {
  /** What it sends, and what its page adds. */
  headers: { cookie: string; 'x-csrf-token': string };
  call: Call;
  reply: Reply;
}

/** The cookie that an answer sets, as a browser sends it back. */
export const cookieOf = ({ headers }: Reply): string => headers.get('set-cookie')?.split(';')[0] ?? '';

/** @throws Error when the credential is refused */
export async function logIn(api: Pick<TestApi, 'as'>, credential: object): Promise<Browser> {
  const reply = await api.as(null)('POST', '/session', credential);
  if (reply.status !== 201) throw new Error(`POST /session: ${JSON.stringify(reply.body)}`);
  const headers = { cookie: cookieOf(reply), 'x-csrf-token': String(reply.body.csrf_token) };
  const call: Call = (method, path, body, more = {}) => api.as(null)(method, path, body, { ...headers, ...more });
  return { headers, call, reply };
}

/** What a new link opens with. */
export async function linkFor(api: Pick<TestApi, 'operator'>, tenant: Pick<TestTenant, 'id'>, body: object = {}) {
  const made = await api.operator('POST', `/admin/tenants/${tenant.id}/portal-links`, body);
  return { made, link: new URL(made.body.url).hash.replace('#link=', '') };
}
