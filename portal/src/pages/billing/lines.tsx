import type { Line } from '@billhook/client';
import { Money } from '../../parts/money.js';
import { Rows } from '../../parts/rows.js';
import { Section } from '../../parts/section.js';
import { useWords } from '../../words/language.js';

/** What is sold. */
export function Lines({ lines, currency }: { lines: readonly Line[]; currency: string | null }) {
  const { billing } = useWords();
  const money = (minor: number) => <Money minor={minor} currency={currency} />;
  return (
    <Section title={billing.lines}>
      <Rows
        label={billing.lines}
        rows={lines.map((line, index) => ({ ...line, index }))}
        rowKey={({ index }) => String(index)}
        columns={[
          { title: billing.description, cell: ({ description }) => description },
          { title: billing.quantity, cell: ({ quantity }) => quantity, isRight: true },
          { title: billing.unitAmount, cell: ({ unit_amount_minor }) => money(unit_amount_minor), isRight: true },
          { title: billing.tax, cell: ({ tax_minor }) => money(tax_minor), isRight: true },
          { title: billing.amount, cell: ({ amount_minor }) => money(amount_minor), isRight: true },
        ]}
      />
    </Section>
  );
}
