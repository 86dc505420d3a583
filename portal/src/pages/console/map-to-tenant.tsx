import type { GatewayEvent } from '@billhook/client';
import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Failure } from '../../parts/failure.js';
import { optionsOf } from '../../parts/options-of.js';
import { Section } from '../../parts/section.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

type Kind = 'customer' | 'subscription';

/** Says whose a gateway's object is; every stored event that waited for it is looked at again. */
export function MapToTenant({ event, onMapped }: { event: GatewayEvent; onMapped: () => void }) {
  const { operations } = useWords();
  const { admin } = useApi();
  const [kind, setKind] = useState<Kind>('customer');
  const [providerId, setProviderId] = useState('');
  const [tenant, setTenant] = useState('');
  const [customer, setCustomer] = useState('');
  const map = useMutation({
    mutationFn: async () =>
      await admin.gatewayRefs.put({
        gateway_account: event.gateway_account.id,
        kind,
        provider_id: providerId.trim(),
        tenant: tenant.trim(),
        ...(customer.trim() && { customer: customer.trim() }),
        livemode: event.livemode,
      }),
    onSuccess: onMapped,
  });
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    map.mutate();
  };
  return (
    <Section title={operations.mapIt}>
      <Text size="sm">{operations.mapHint}</Text>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label={operations.object}
            value={kind}
            onChange={(change) => setKind(change.currentTarget.value as Kind)}
            data={optionsOf(operations.objects)}
          />
          <TextInput
            label={operations.providerId}
            value={providerId}
            onChange={(change) => setProviderId(change.currentTarget.value)}
            required
          />
          <TextInput
            label={operations.tenant}
            placeholder="ext:…"
            value={tenant}
            onChange={(change) => setTenant(change.currentTarget.value)}
            required
          />
          <TextInput
            label={operations.customerOptional}
            placeholder="ext:…"
            value={customer}
            onChange={(change) => setCustomer(change.currentTarget.value)}
          />
          <Button type="submit" loading={map.isPending}>
            {operations.mapIt}
          </Button>
        </Group>
      </form>
      {map.isError && <Failure error={map.error} />}
      {map.data && <Text role="status">{operations.mapped(map.data.requeued)}</Text>}
    </Section>
  );
}
