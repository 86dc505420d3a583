import { NavLink, Text } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { pagesOf } from '../pages/pages.js';
import { may } from '../session/session.js';
import { useEntered } from '../session/session-context.js';
import { useWords } from '../words/language.js';
import type { Kind } from './kind.js';

/** The rows of the table of pages that have a place in it, by their groups. */
export function Navigation({ kind }: { kind: Kind }) {
  const words = useWords();
  const { session } = useEntered();
  const { pathname } = useLocation();
  const shown = pagesOf(kind).filter(({ nav, needs = 'read' }) => nav !== undefined && may(session, needs));
  const groups = [...new Set(shown.map(({ group }) => group))];
  return groups.map((group) => (
    <div key={group}>
      <Text size="xs" fw={600} c="dimmed" px="sm" pt="sm">
        {words.nav.groups[group]}
      </Text>
      {shown
        .filter((page) => page.group === group)
        .map(({ path, nav }) => (
          <NavLink
            key={path}
            py={6}
            component={Link}
            to={path}
            label={nav === undefined ? '' : words.nav.pages[nav]}
            active={isAt(pathname, path)}
            aria-current={isAt(pathname, path) ? 'page' : undefined}
          />
        ))}
    </div>
  ));
}

const isAt = (pathname: string, path: string): boolean =>
  path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);
