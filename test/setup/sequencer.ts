import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole processes that die and are waited for come first: what only computes fills the cores until the last ends. */
const order = ['e2e', 'skip-time', 'wf', 'db'];

/** Files of one kind stay together, as vitest sorts them; what needs nothing comes last. */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = order.findIndex((kind) => moduleId.endsWith(`.${kind}.test.ts`));
      return at < 0 ? order.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
