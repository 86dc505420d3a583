import type { Tenant } from '@billhook/client';
import { Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { Failure } from '../../parts/failure.js';
import { optionsOf } from '../../parts/options-of.js';
import { Section } from '../../parts/section.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

type Reason = 'manual' | 'abuse';

/** Suspends a tenant whatever it pays, and lets go of one that the operator has suspended. */
export function TenantHold({ tenant, onChanged }: { tenant: Tenant; onChanged: () => void }) {
  const { tenants } = useWords();
  const api = useApi();
  const [reason, setReason] = useState<Reason>('manual');
  const [note, setNote] = useState('');
  const isHeld = tenant.status === 'suspended' && tenant.status_reason !== 'dunning';
  const said = note.trim() === '' ? {} : { note: note.trim() };
  const change = useMutation({
    mutationFn: async () =>
      isHeld
        ? await api.admin.tenants.reactivate(tenant.id, said)
        : await api.admin.tenants.suspend(tenant.id, { reason, ...said }),
    onSuccess: onChanged,
  });
  if (tenant.status === 'canceled') return null;
  const noteInput = (
    <TextInput
      label={tenants.note}
      value={note}
      maxLength={500}
      onChange={(event) => setNote(event.currentTarget.value)}
    />
  );
  return (
    <Section title={tenants.hold}>
      <Text size="sm">{isHeld ? tenants.heldHint : tenants.holdHint}</Text>
      <Group>
        {isHeld ? (
          <ConfirmButton label={tenants.reactivate} question={tenants.reactivateSure} onConfirm={() => change.mutate()}>
            {noteInput}
          </ConfirmButton>
        ) : (
          <ConfirmButton
            label={tenants.suspend}
            question={tenants.suspendSure}
            onConfirm={() => change.mutate()}
            isGrave
          >
            <NativeSelect
              label={tenants.holdReason}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value as Reason)}
              data={optionsOf(tenants.holdReasons)}
            />
            {noteInput}
          </ConfirmButton>
        )}
      </Group>
      {change.isError && <Failure error={change.error} />}
    </Section>
  );
}
