import type { Session } from '@billhook/client';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Kind } from '../app/kind.js';
import { Loading } from '../parts/loading.js';
import { createSessionCalls } from './create-session-calls.js';
import { LoginPage, type Note } from './login-page.js';
import type { Credential } from './session.js';
import { isOver } from './session-calls.js';
import { EnteredProvider } from './session-context.js';

type State = { at: 'door' } | { at: 'outside'; note: Note | null } | { at: 'inside'; session: Session };

interface Props {
  kind: Kind;
  /** Tells the token of a portal link in the address, once. */
  takeLink: () => string | null;
  children: ReactNode;
}

/** Shows what is inside to who is logged in, and the login to everybody else; the address stays, so that both lead on. */
export function SessionGate({ kind, takeLink, children }: Props) {
  const [calls] = useState(() => createSessionCalls(window.location.origin));
  const [state, setState] = useState<State>({ at: 'door' });

  const arrive = useCallback(
    (session: Session) =>
      setState(session.kind === kind ? { at: 'inside', session } : { at: 'outside', note: 'other_kind' }),
    [kind],
  );
  const heed = useCallback((error: unknown) => {
    if (isOver(error)) setState({ at: 'outside', note: 'expired' });
  }, []);
  useEffect(() => {
    const come = (link: string | null): void => {
      const entering = link === null ? calls.read() : calls.enter({ link });
      entering.then(arrive, (error) => setState({ at: 'outside', note: noteOf(error, link) }));
    };
    // Of a link to the very page that is open only what is behind # changes.
    const followLink = (): void => {
      const link = takeLink();
      if (link !== null) come(link);
    };
    come(takeLink());
    window.addEventListener('hashchange', followLink);
    return () => window.removeEventListener('hashchange', followLink);
  }, [calls, takeLink, arrive]);

  const session = state.at === 'inside' ? state.session : null;
  // A new one for each session: nobody sees what another has loaded.
  const queries = useMemo(() => (session === null ? null : createQueries(heed)), [session, heed]);
  const entered = useMemo(
    () =>
      session === null
        ? null
        : {
            session,
            api: calls.api,
            heed,
            leave: async (everywhere: boolean) => {
              await calls.leave(everywhere);
              setState({ at: 'outside', note: 'left' });
            },
          },
    [session, calls, heed],
  );

  if (state.at === 'door') return <Loading />;
  if (state.at === 'outside' || queries === null || entered === null)
    return (
      <LoginPage
        kind={kind}
        note={state.at === 'outside' ? state.note : null}
        enter={async (credential: Credential) => arrive(await calls.enter(credential))}
      />
    );
  return (
    <EnteredProvider value={entered}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </EnteredProvider>
  );
}

/** Without a session nothing is wrong: it is the first visit. */
const noteOf = (error: unknown, link: string | null): Note | null => {
  if (!isOver(error)) return 'unreachable';
  return link === null ? null : 'link_used';
};

/** The client repeats what may be repeated; nothing moves under the eyes of who reads. */
const createQueries = (onError: (error: unknown) => void): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: false } },
  });
