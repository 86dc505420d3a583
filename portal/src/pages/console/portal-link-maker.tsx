import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { Failure } from '../../parts/failure.js';
import { SecretBox } from '../../parts/secret-box.js';
import { Section } from '../../parts/section.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

/** A way into the tenant's portal, to be sent to its people; and out of it, for all who are in. */
export function PortalLinkMaker({ tenant }: { tenant: string }) {
  const { tenants } = useWords();
  const { admin } = useApi();
  const make = useMutation({ mutationFn: async () => await admin.tenants.portalLinks.create(tenant) });
  const logOut = useMutation({ mutationFn: async () => await admin.tenants.sessions.end(tenant) });
  const error = make.error ?? logOut.error;
  return (
    <Section title={tenants.portalLink}>
      {make.data === undefined ? (
        <Group gap="xs">
          <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
            {tenants.makeLink}
          </Button>
          <ConfirmButton label={tenants.logOut} question={tenants.logOutSure} onConfirm={() => logOut.mutate()} />
          {logOut.isSuccess && <Text role="status">{tenants.loggedOut}</Text>}
        </Group>
      ) : (
        <SecretBox title={tenants.portalLink} hint={tenants.linkHint} value={make.data.url} onDone={make.reset} />
      )}
      {error !== null && <Failure error={error} />}
    </Section>
  );
}
