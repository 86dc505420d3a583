import type { TestProject } from 'vitest/node';
import { findTimeSkippingServer } from '../../src/embedded/time-skipping.js';
import './provided.js';

export default async function setup(project: TestProject): Promise<void> {
  const log = { info: (message: string) => console.log(message), warn: (message: string) => console.warn(message) };
  project.provide('timeSkipping', await findTimeSkippingServer(log));
}
