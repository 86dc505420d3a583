import { createCounts } from './counts.js';

/** Whose attempt it is. */
interface Turn {
  tenant_id: string;
  endpoint_id: string;
}

interface Waiting extends Turn {
  begin: (mayBegin: boolean) => void;
}

export interface Turns {
  /** true: the attempt may begin, at once or when this resolves; false: its turn has not come within the limit. */
  take(turn: Turn, limitMs: number): boolean | Promise<boolean>;
  /** After each turn that was given. */
  giveBack(turn: Turn): void;
}

/** Attempts at once, to one endpoint and of one tenant; the others wait for their turn in the order in which they came. */
export function createTurns(limits: { endpoint: number; tenant: number }): Turns {
  const running = createCounts();
  /** Of each tenant, the longest waiting first. Arrays: a Set whose first is deleted again and again is searched through what was there. */
  const waiting = new Map<string, Waiting[]>();
  const add = ({ tenant_id, endpoint_id }: Turn, by: 1 | -1): void => running.add([tenant_id, endpoint_id], by);
  const hasRoom = ({ tenant_id, endpoint_id }: Turn): boolean =>
    running.of(tenant_id) < limits.tenant && running.of(endpoint_id) < limits.endpoint;

  const wait = (turn: Turn, limitMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      const others = waiting.get(turn.tenant_id) ?? [];
      waiting.set(turn.tenant_id, others);
      const begin = (mayBegin: boolean): void => {
        clearTimeout(timer);
        others.splice(others.indexOf(one), 1);
        if (others.length === 0) waiting.delete(turn.tenant_id);
        resolve(mayBegin);
      };
      const one = { tenant_id: turn.tenant_id, endpoint_id: turn.endpoint_id, begin };
      const timer = setTimeout(begin, limitMs, false);
      others.push(one);
    });

  return {
    take: (turn, limitMs) => {
      if (!hasRoom(turn)) return wait(turn, limitMs);
      add(turn, 1);
      return true;
    },
    giveBack: (turn) => {
      add(turn, -1);
      for (const next of waiting.get(turn.tenant_id) ?? [])
        if (hasRoom(next)) {
          add(next, 1);
          return next.begin(true);
        }
    },
  };
}
