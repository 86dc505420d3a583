import { expect, test, vi } from 'vitest';
import { Stopper } from '../../src/webhooks/stopper.js';

test('tells whoever waits now, once, why it is ended', () => {
  const stopper = new Stopper();
  const [before, now] = [vi.fn(), vi.fn()];
  stopper.onStop(before);
  stopper.onStop(now);
  expect(stopper.reason).toBeNull();
  stopper.stop('timeout');
  stopper.stop('shutdown');
  expect(stopper.reason).toBe('timeout');
  expect(now.mock.calls).toEqual([['timeout']]);
  expect(before).not.toHaveBeenCalled();
});

test('tells whoever begins to wait when it has ended already, and nobody who has stopped waiting', () => {
  const stopper = new Stopper();
  const [gone, late] = [vi.fn(), vi.fn()];
  stopper.onStop(gone);
  stopper.onStop(null);
  stopper.stop('shutdown');
  stopper.onStop(late);
  expect(gone).not.toHaveBeenCalled();
  expect(late.mock.calls).toEqual([['shutdown']]);
});
