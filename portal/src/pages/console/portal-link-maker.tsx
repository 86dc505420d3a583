import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from '../../parts/failure.js';
import { SecretBox } from '../../parts/secret-box.js';
import { Section } from '../../parts/section.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

/** A way into the tenant's portal, to be sent to its people. */
export function PortalLinkMaker({ tenant }: { tenant: string }) {
  const { tenants } = useWords();
  const { admin } = useApi();
  const make = useMutation({ mutationFn: async () => await admin.tenants.portalLinks.create(tenant) });
  return (
    <Section title={tenants.portalLink}>
      {make.data === undefined ? (
        <Button w="fit-content" variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {tenants.makeLink}
        </Button>
      ) : (
        <SecretBox title={tenants.portalLink} hint={tenants.linkHint} value={make.data.url} onDone={make.reset} />
      )}
      {make.isError && <Failure error={make.error} />}
    </Section>
  );
}
