import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTitle } from './use-title.js';

interface Props {
  title: string;
  /** What one sees and can do here, in a sentence. */
  hint?: ReactNode;
  /** The list that it is of. */
  back?: { to: string; label: string };
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of a page's content. */
export function Page({ title, hint, back, actions, children }: Props) {
  useTitle(title);
  return (
    <Stack gap="md" maw={1200}>
      <div>
        {back && (
          <Anchor component={Link} to={back.to} size="sm">
            ← {back.label}
          </Anchor>
        )}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Title order={1} size="h2" miw={0}>
            {title}
          </Title>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {hint && <Text c="dimmed">{hint}</Text>}
      </div>
      {children}
    </Stack>
  );
}
