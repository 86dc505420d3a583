import type { Billhook, Session } from '@billhook/client';
import { createContext, useContext } from 'react';
import { may, type Scope } from './session.js';

export interface Entered {
  session: Session;
  api: Billhook;
  /** Ends this session, or all of the same key, link or operator. */
  leave: (everywhere: boolean) => Promise<void>;
  /** What a call outside TanStack Query has thrown: an ended session leads to the login. */
  heed: (error: unknown) => void;
}

const context = createContext<Entered | null>(null);
export const EnteredProvider = context.Provider;

export function useEntered(): Entered {
  const entered = useContext(context);
  if (entered === null) throw new Error('Nobody is logged in here');
  return entered;
}

/** The API as whoever is logged in has it. */
export const useApi = (): Billhook => useEntered().api;

/** Whether the session's scopes are enough. The API decides; this hides what it would refuse. */
export const useMay = (scope: Scope): boolean => may(useEntered().session, scope);
