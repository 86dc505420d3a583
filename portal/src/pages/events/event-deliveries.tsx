import type { Delivery } from '@billhook/client';
import { Anchor, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { Loaded } from '../../parts/loaded.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { useWords } from '../../words/language.js';
import { Attempts } from '../deliveries/attempts.js';
import { DeliveryActions } from '../deliveries/delivery-actions.js';
import { useDelivery } from '../deliveries/use-delivery.js';
import { useEndpointNames } from '../endpoints/use-endpoint-names.js';
import classes from './event-deliveries.module.css';

/** Where an event went: each endpoint with how it stands, its attempts to unfold. */
export function EventDeliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  const nameOf = useEndpointNames();
  return (
    <Stack gap="sm">
      {deliveries.map((delivery, index) => (
        <OneDelivery
          key={delivery.id}
          delivery={delivery}
          endpoint={nameOf(delivery.subscription_id)}
          startsOpen={index === 0}
        />
      ))}
    </Stack>
  );
}

interface Props {
  delivery: Delivery;
  endpoint: string;
  startsOpen: boolean;
}

function OneDelivery({ delivery: { id, status, blocked_by }, endpoint, startsOpen }: Props) {
  const { deliveries } = useWords();
  const [isOpen, setIsOpen] = useState(startsOpen);
  return (
    <div className={classes.delivery}>
      <Group justify="space-between">
        <Group gap="sm">
          <StatusBadge status={status} />
          <Anchor component={Link} to={`/deliveries/${id}`}>
            {endpoint}
          </Anchor>
        </Group>
        <DeliveryActions id={id} status={status} isBlocking={blocked_by !== null} />
      </Group>
      <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>{deliveries.attempts}</summary>
        {isOpen && <AttemptsOf id={id} />}
      </details>
    </div>
  );
}

function AttemptsOf({ id }: { id: string }) {
  const delivery = useDelivery(id);
  return <Loaded query={delivery}>{(data) => <Attempts delivery={data} />}</Loaded>;
}
