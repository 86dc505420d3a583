import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole processes that die and are waited for come first: what only computes fills the cores until the last ends. */
const order = ['e2e', 'skip-time', 'wf', 'db', 'fast'];

/** A project's files stay together, as vitest sorts them: a worker keeps its modules from file to file of one project. */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project }: TestSpecification) => order.indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
