import { AppShell, Burger, Group, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { useWords } from '../words/language.js';
import type { Kind } from './kind.js';
import { Navigation } from './navigation.js';
import { PageRoutes } from './page-routes.js';
import { UserMenu } from './user-menu.js';
import { WhoIsIn } from './who-is-in.js';

/** The frame around every page: header, navigation, and the page of the address. */
export function Shell({ kind }: { kind: Kind }) {
  const { shell } = useWords();
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname, search } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes it
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className="skip-link" href="#content">
        {shell.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={shell.navigation}
              aria-expanded={isOpen}
            />
            <Text fw={700}>Billhook</Text>
            <WhoIsIn />
          </Group>
          <UserMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={shell.navigation}>
        <ScrollArea>
          <Navigation kind={kind} />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} data-shows={pathname + search}>
        <PageRoutes kind={kind} />
      </AppShell.Main>
    </AppShell>
  );
}
