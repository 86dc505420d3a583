import { median } from './statistics.mjs';

/** @typedef {Record<string, any>} Results by the name of the phase */

const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');
const ms = (/** @type {number} */ value) => (value < 10 ? value.toFixed(1) : whole(value));

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} measured
 * @property {string} aim
 * @property {boolean | null} met null: no aim
 */

/** @param {Results} results @returns {Row[]} */
export function rowsOf({
  rates,
  latencies,
  fan,
  drain,
  costs,
  publish,
  replay,
  memory,
  flood,
  fairness,
  scale,
  millions,
  lists,
  'messages-priority': mails,
}) {
  /** @type {Row[]} */
  const rows = [];
  const add = (
    /** @type {string} */ what,
    /** @type {string} */ measured,
    aim = '',
    /** @type {boolean | null} */ met = null,
  ) => rows.push({ what, measured, aim, met });
  if (rates) {
    add('(a) empty workflow', `${rates.empty.toFixed(1)} /s`);
    add('(b) whole path, one endpoint', `${rates.whole.toFixed(1)} events/s`);
    add('    (b) / (a)', rates.ratio.toFixed(2), '≥ 0.6, then 0.8', rates.ratio >= 0.6);
    add('    endpoint stayed in the direct lane', rates.stayedDirect ? 'yes' : 'no', 'yes', rates.stayedDirect);
  }
  const both = (/** @type {{ p50: number, p99: number, max: number }} */ one) =>
    `${ms(one.p50)} / ${ms(one.p99)} ms (max ${ms(one.max)})`;
  if (latencies) {
    const { ackAccepted, ackOutcome, arrival, perSecond } = latencies;
    add(
      `(c) ack at ${perSecond.toFixed(0)}/s, wait=0, p50/p99`,
      both(ackAccepted),
      'p99 < 50 ms',
      ackAccepted.p99 < 50,
    );
    add('    ack with the outcome, p50/p99', both(ackOutcome));
    add('(d) event → receiver, p50/p99', both(arrival), 'p99 < 500 ms', arrival.p99 < 500);
    if (latencies.missing > 0) add('    events that did not arrive', String(latencies.missing), '0', false);
  }
  if (fan) {
    add(
      `(e) one event to ${fan.endpoints} endpoints`,
      `${whole(fan.deliveriesPerSecond)} deliveries/s`,
      '≥ 1,000',
      fan.deliveriesPerSecond >= 1000,
    );
    add('    endpoints in the direct lane, before → after', `${fan.directBefore} → ${fan.directAfter}`);
  }
  if (drain)
    add(
      `    drain of ${whole(drain.waiting)} waiting deliveries`,
      `${whole(drain.deliveriesPerSecond)} deliveries/s${drain.repeated > 0 ? `, ${drain.repeated} twice` : ''}`,
      '≥ 3,000',
      drain.deliveriesPerSecond >= 3000,
    );
  if (replay) {
    add(
      `(i) replay of ${whole(replay.total)} deliveries at ${whole(replay.rate)}/s`,
      `${whole(replay.deliveriesPerSecond)} deliveries/s`,
    );
    add(
      '    arrived once more',
      `${whole(replay.once)}, ${whole(replay.missing)} not, ${whole(replay.repeated)} too often`,
      'each',
      replay.once === replay.total,
    );
    add('    event → receiver of another tenant without it, p50/p99', both(replay.quiet));
    add('    event → receiver of another tenant beside it, p50/p99', both(replay.beside), 'as without');
  }
  if (costs) {
    add('(f) SQL statements per event', costs.statements.perEvent.toFixed(1));
    add(
      '    history of one event',
      `${whole(costs.history.bytes)} B, ${costs.history.events} events`,
      '< 5 KB',
      costs.history.bytes < 5000,
    );
  }
  if (rates) {
    const { perEvent } = rates;
    add('    transactions, WAL per event', `${perEvent.transactions.toFixed(1)}, ${whole(perEvent.walBytes)} B`);
    if (perEvent.productMs !== undefined)
      add(
        '    CPU per event: product, PostgreSQL, Temporal',
        `${perEvent.productMs.toFixed(1)}, ${perEvent.postgresMs.toFixed(1)}, ${perEvent.temporalMs.toFixed(1)} ms`,
      );
  }
  if (memory)
    add(
      `    memory of the product, first → last quarter of ${whole(memory.events)} events`,
      `${whole(memory.firstMb)} → ${whole(memory.lastMb)} MB (max ${whole(memory.maxMb)})`,
      'flat',
      memory.lastMb < memory.firstMb * 1.2,
    );
  if (publish) publishRows(publish, add, both);
  for (const one of flood?.floods ?? []) {
    add(`(g) flood: ${one.name}`, `${whole(one.reached)} /s`, `${whole(flood.floodPerSecond)} /s`, null);
    const answers = Object.entries(one.answers).map(([what, times]) => `${what}: ${whole(times)}`);
    add('    answered', answers.join(', '));
    add(`    ack of ${flood.goodPerSecond}/s good ones without it, p50/p99`, both(one.quiet));
    add('    ack of good ones beside it, p50/p99', both(one.flooded), 'as without');
  }
  if (fairness) fairnessRows(fairness, add, both);
  for (const one of scale?.rounds ?? []) {
    const shares = one.shares.map((/** @type {number} */ share) => `${Math.round(share * 100)} %`).join(', ');
    add(
      `(k) ${one.workers} worker process${one.workers > 1 ? 'es' : ''}`,
      `${one.eventsPerSecond.toFixed(1)} events/s`,
    );
    add('    their shares of the work, by CPU', shares);
    if (one.missing > 0) add('    events that did not arrive', String(one.missing), '0', false);
  }
  if (millions) millionsRows(millions, add);
  if (lists) add(`(m) lists of ${whole(lists.invoices)} invoices`, 'p50/p99');
  for (const one of lists?.answers ?? []) add(`    ${one.name}`, both(one.times));
  if (mails) {
    add(
      `(n) critical mails at ${mails.perSecond}/s, ${mails.takesMs} ms each: request → server, p50/p99`,
      both(mails.quiet),
    );
    add(`    beside ${whole(mails.flood)} low ones of the same tenant`, both(mails.flooded));
    add(
      '    beside them / by themselves, p50 and p99',
      `${(mails.flooded.p50 / mails.quiet.p50).toFixed(2)} and ${(mails.flooded.p99 / mails.quiet.p99).toFixed(2)}`,
      '≤ 2',
      mails.flooded.p99 <= 2 * mails.quiet.p99,
    );
    add('    low ones meanwhile, and left at the end', `${mails.lowPerSecond.toFixed(1)} /s, ${whole(mails.left)}`);
    if (mails.missing > 0) add('    critical ones that did not arrive', String(mails.missing), '0', false);
  }
  if (rates?.othersShare != null)
    add('Other programs on this machine during (b)', `${Math.round(rates.othersShare * 100)} % of the CPU in use`);
  return rows;
}

/**
 * @param {Results} millions
 * @param {(what: string, measured: string) => void} add
 */
function millionsRows({ rows, answers }, add) {
  add(`(l) asked of ${whole(rows)} deliveries`, 'first and again; rows read');
  for (const one of answers) add(`    ${one.name}`, `${ms(one.firstMs)} and ${ms(one.againMs)} ms; ${whole(one.rows)}`);
}

/** Made in a second by the machine on which others reached these aims: in how many of them a rate is, machines can be compared. */
const emptyWhereAimed = 137;

/**
 * @param {Results} publish
 * @param {(what: string, measured: string, aim?: string, met?: boolean | null) => void} add
 * @param {(spread: { p50: number, p99: number, max: number }) => string} both
 */
function publishRows({ empty, one, many, paced, visible, batches }, add, both) {
  /** @param {string} what @param {number} perSecond @param {string} unit @param {number} aim */
  const addRate = (what, perSecond, unit, aim) => {
    const [here, where] = [perSecond / empty, aim / emptyWhereAimed];
    add(what, `${whole(perSecond)} ${unit}/s`, `≥ ${whole(aim)}`, perSecond >= aim);
    add('        in empty workflows', `${here.toFixed(1)} ×`, `≥ ${where.toFixed(1)} ×`, here >= where);
  };
  addRate('(h) published, one endpoint', one.events, 'events', 1000);
  add('    answer, p50/p99', both(one.answers));
  addRate(`    published, ${many.endpoints} endpoints`, many.deliveries, 'deliveries', 3900);
  for (const { name, cpu } of [
    { name: 'one endpoint', cpu: one.cpu },
    { name: `${many.endpoints}`, cpu: many.cpu },
  ])
    if (cpu)
      add(
        `    CPU per event, ${name}: product, PostgreSQL, Temporal`,
        `${cpu.product.toFixed(2)}, ${cpu.postgres.toFixed(2)}, ${cpu.temporal.toFixed(2)} ms; others ${Math.round(cpu.others * 100)} %`,
      );
  add('    endpoints in the direct lane after both', `${one.direct} of 1, ${many.direct} of ${many.endpoints}`);
  add(
    `    event → receiver at ${paced.perSecond}/s, p50/p99`,
    both(paced.arrival),
    'p50 < 20, p99 < 100 ms',
    paced.arrival.p50 < 20 && paced.arrival.p99 < 100,
  );
  add('    attempt → its status in the API, p50/p99', both(visible), 'p50 < 20 ms', visible.p50 < 20);
  add(
    `    batches of ${whole(batches.size)}: answer p50/p99`,
    `${both(batches.answers)}, ${whole(batches.deliveries)} deliveries/s`,
  );
  const missing = one.missing + many.missing + paced.missing + batches.missing;
  add('    events that did not arrive', String(missing), '0', missing === 0);
}

/**
 * @typedef {object} Stretch
 * @property {number} p99 ms
 * @property {number | null} taken share of the machine that was not ours
 */

/**
 * @param {Results} fairness
 * @param {(what: string, measured: string, aim?: string, met?: boolean | null) => void} add
 * @param {(spread: { p50: number, p99: number, max: number }) => string} both
 */
function fairnessRows({ tenants, perSecond, cases }, add, both) {
  /** @param {string} what @param {Record<'quiet' | 'noise', { p99: number }>} of */
  const addRatio = (what, { quiet, noise }) => {
    const ratio = noise.p99 / quiet.p99;
    add(what, ratio.toFixed(2), '≤ 1.2', ratio <= 1.2);
  };
  for (const one of cases) {
    add(`(j) ${tenants} healthy tenants, ${perSecond}/s: event → receiver, p50/p99`, both(one.quiet));
    add(`    while ${one.name}`, both(one.noise));
    addRatio('    p99 beside it / p99 without it', one);
    const { quiet, noise } = one.undisturbed;
    if (quiet.count < one.quiet.count || noise.count < one.noise.count) {
      addRatio('        where no hypervisor took the machine away', one.undisturbed);
      const counted = `${ms(quiet.p99)} → ${ms(noise.p99)} ms, ${whole(quiet.count)} and ${whole(noise.count)} events`;
      add('            p99', counted);
    }
    /** @type {{ quiet: Stretch, noise: Stretch }[]} */
    const rounds = one.rounds;
    add('        median of the rounds', median(rounds.map(({ quiet, noise }) => noise.p99 / quiet.p99)).toFixed(2));
    const ofRounds = (/** @type {(stretch: Stretch) => string} */ text) =>
      rounds.map(({ quiet, noise }) => `${text(quiet)} → ${text(noise)}`).join(', ');
    add(
      '    p99 of each round, ms',
      ofRounds(({ p99 }) => ms(p99)),
    );
    if (rounds.every(({ quiet }) => quiet.taken !== null))
      add(
        '    % of the machine that others took',
        ofRounds(({ taken }) => whole(100 * (taken ?? 0))),
      );
    if (one.missing > 0) add('    events that did not arrive', String(one.missing), '0', false);
  }
}

/** @param {Row[]} rows @returns {string} */
export function tableOf(rows) {
  const heading = { what: '', measured: 'measured', aim: 'aim', met: null };
  const width = (/** @type {'what' | 'measured' | 'aim'} */ key) =>
    Math.max(...[heading, ...rows].map((row) => row[key].length));
  const widths = { what: width('what'), measured: width('measured'), aim: width('aim') };
  return [heading, ...rows]
    .map(({ what, measured, aim, met }) =>
      [
        what.padEnd(widths.what),
        measured.padEnd(widths.measured),
        aim.padEnd(widths.aim),
        met === null ? '' : met ? 'met' : 'not met',
      ]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
