import { Time } from './time.js';
import classes from './timeline.module.css';

/** What happened to a thing, by name and time; what has not happened is left out. */
export function Timeline({ steps }: { steps: readonly (readonly [name: string, at: string | null | undefined])[] }) {
  const happened = steps
    .flatMap(([name, at]) => (at ? [{ name, at }] : []))
    .sort((one, other) => one.at.localeCompare(other.at));
  return (
    <ol className={classes.timeline}>
      {happened.map(({ name, at }) => (
        <li key={`${name} ${at}`}>
          <span className={classes.name}>{name}</span> <Time at={at} />
        </li>
      ))}
    </ol>
  );
}
