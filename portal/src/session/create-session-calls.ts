import { BillhookError, createBillhook, type Session } from '@billhook/client';
import type { SessionCalls } from './session-calls.js';

/** The API by the session's cookie, and what begins and ends a session. */
export function createSessionCalls(origin: string): SessionCalls {
  let csrfToken: string | null = null;
  const api = createBillhook({ baseUrl: origin, csrfToken: () => csrfToken });
  const keep = (session: Session): Session => {
    csrfToken = session.csrf_token;
    return session;
  };
  return {
    api,
    read: async () => keep(await api.session.get()),
    enter: async (credential) => keep(await api.session.create(credential)),
    leave: async (everywhere) => {
      await (everywhere ? api.sessions.end() : api.session.end()).catch(ignoreEnded);
      csrfToken = null;
    },
  };
}

/** Who has no session any more has left. */
const ignoreEnded = (error: unknown): void => {
  if (!(error instanceof BillhookError) || error.status !== 401) throw error;
};
