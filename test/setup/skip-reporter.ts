import type { Reporter, TestCase, TestModule, TestProject } from 'vitest/node';
import './provided.js';

/** Nothing is skipped silently: the closing lines count what was and say why. */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const why = reason(test, module.project);
        counts.set(why, (counts.get(why) ?? 0) + 1);
      }
    }
    for (const [why, count] of counts) console.log(`\n  SKIPPED ${count} test${count === 1 ? '' : 's'}: ${why}`);
  }
}

function reason(test: TestCase, project: TestProject): string {
  const result = test.result();
  if (result?.state === 'skipped' && result.note) return result.note;
  if (project.name === 'skip-time') {
    const server = project.getProvidedContext().timeSkipping;
    if (server && 'missing' in server) return `${server.missing}, which the time-skipping server needs`;
  }
  return `no reason was given in ${test.module.relativeModuleId}`;
}
