import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { useWords } from '../words/language.js';
import { Page } from './page.js';

export function NotFound() {
  const { notFound } = useWords();
  return (
    <Page title={notFound.title} hint={notFound.hint}>
      <Anchor component={Link} to="/">
        {notFound.home}
      </Anchor>
    </Page>
  );
}
