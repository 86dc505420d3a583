import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useLanguage } from '../../words/language.js';
import type { DayCounts } from './day-counts.js';

const colours = { succeeded: 'light-dark(#2b8a3e, #51cf66)', failed: 'light-dark(#c92a2a, #ff8787)' };
const height = 240;

/** Deliveries per day, those that failed on top of those that succeeded. The table beside it says the same. */
export default function DayChart({ days }: { days: readonly DayCounts[] }) {
  const { locale, words } = useLanguage();
  const { overview } = words;
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    <div aria-hidden="true">
      <ResponsiveContainer width="100%" height={height}>
        <BarChart data={[...days]} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
          <XAxis dataKey="date" tickFormatter={(date: string) => day.format(new Date(date))} stroke="currentColor" />
          <YAxis allowDecimals={false} width={40} stroke="currentColor" />
          <Tooltip
            contentStyle={{
              background: 'var(--mantine-color-body)',
              borderColor: 'var(--mantine-color-default-border)',
            }}
          />
          <Legend />
          <Bar
            dataKey="succeeded"
            name={overview.succeeded}
            stackId="all"
            fill={colours.succeeded}
            maxBarSize={48}
            isAnimationActive={false}
          />
          <Bar
            dataKey="failed"
            name={overview.failed}
            stackId="all"
            fill={colours.failed}
            maxBarSize={48}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
