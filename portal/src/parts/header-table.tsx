import { Text } from '@mantine/core';
import { Facts } from './facts.js';

/** Headers of a request or an answer. */
export function HeaderTable({ title, headers }: { title: string; headers: Readonly<Record<string, string>> }) {
  return (
    <div>
      <Text size="sm" fw={600} mt="sm">
        {title}
      </Text>
      <Facts facts={Object.entries(headers)} />
    </div>
  );
}
