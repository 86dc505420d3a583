import { proxySinks } from '@temporalio/workflow';

const { bench } = proxySinks();

/** Does nothing but tell the bench that it ran. */
export async function empty() {
  bench.done();
}
