import { Button, Menu, useMantineColorScheme } from '@mantine/core';
import { useEntered } from '../session/session-context.js';
import { useLanguage } from '../words/language.js';
import { languageNames, languages } from '../words/languages.js';

const schemes = ['auto', 'light', 'dark'] as const;

/** Language, colours, and the way out. */
export function UserMenu() {
  const { leave } = useEntered();
  const { words, language, speak } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { shell } = words;
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" size="compact-md">
          {shell.menu}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{shell.language}</Menu.Label>
        {languageNames.map((name) => (
          <Menu.Item key={name} lang={name} onClick={() => speak(name)} rightSection={mark(name === language)}>
            {languages[name].name}
          </Menu.Item>
        ))}
        <Menu.Label>{shell.colours}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} rightSection={mark(scheme === colorScheme)}>
            {shell.schemes[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void leave(false)}>{shell.leave}</Menu.Item>
        <Menu.Item onClick={() => void leave(true)}>{shell.leaveEverywhere}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const mark = (isChosen: boolean) => (isChosen ? '✓' : null);
