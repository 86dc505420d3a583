import { condition, defineSignal, setHandler, sleep, workflowInfo } from '@temporalio/workflow';

const build = (): string => workflowInfo().currentDeploymentVersion?.buildId ?? 'none';

/** As if each build had code of its own: `two` begins with a timer that a history of `one` has not. Tells who ended it. */
export async function longRunning(): Promise<string> {
  let isTold = false;
  setHandler(defineSignal('go'), () => {
    isTold = true;
  });
  if (build() === 'two') await sleep(1);
  await condition(() => isTold);
  return build();
}
