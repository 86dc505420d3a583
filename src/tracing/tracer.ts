import {
  isInShare,
  isRecorded,
  parseTraceparent,
  spanIdOf,
  type Traceparent,
  traceIdOfRow,
  traceparentOf,
  withSpan,
} from '../domain/trace.js';
import { createRandomHex } from './random-hex.js';

/** Where a span stands. */
export interface Place {
  /** Its trace, and its own id. */
  traceparent: Traceparent;
  /** Id of the span that it is part of; null: it begins the trace. */
  parent: string | null;
}

/** What is told of a span when it has ended. */
export interface SpanFacts {
  name: string;
  /** `server`: somebody asked us; `client`: we asked somebody; `internal`: nobody else took part. */
  kind: 'server' | 'client' | 'internal';
  /** How long it took; it ends now. */
  ms: number;
  /** Ids and small words, and never what a secret or a person could stand in; null and undefined are left out. */
  attributes: Readonly<Record<string, string | number | boolean | null | undefined>>;
  /** Why it failed; null: it did not. */
  error: string | null;
}

export type Span = Place & SpanFacts;

/** Where ended spans go. */
export interface SpanSink {
  add(span: Span): void;
  /** Sends what is left, for some seconds at most. Never rejects. */
  stop(): Promise<void>;
}

/** Places in traces cost less than a microsecond, and are given whether or not somebody records spans: log lines and rows name them. */
export interface Tracer {
  /** Of a request, by its header `traceparent`; without a valid one a trace begins. */
  begin(header: unknown): Place;
  under(traceparent: Traceparent): Place;
  /** Of what is done with a row; `stored`: what stands in it. A row that came of no request has a trace of its own. */
  underRow(stored: Traceparent | null, uuid: string): Place;
  /** Tells a span that has just ended. `facts` is called only when it is recorded. */
  ended(place: Place, facts: () => SpanFacts): void;
  stop(): Promise<void>;
}

export interface TracerOptions {
  /** Of the traces that begin here, the share that is recorded: 0 to 1. Whoever asked us has decided for theirs. */
  share: number;
  /** null: spans are told to nobody. */
  sink: SpanSink | null;
}

export function createTracer({ share, sink }: TracerOptions): Tracer {
  const hex = createRandomHex();
  const begun = (traceId: string): Place => ({
    traceparent: traceparentOf(traceId, hex(8), isInShare(traceId, share)),
    parent: null,
  });
  const under = (traceparent: Traceparent): Place => ({
    traceparent: withSpan(traceparent, hex(8)),
    parent: spanIdOf(traceparent),
  });
  return {
    under,
    begin: (header) => {
      const given = header === undefined ? null : parseTraceparent(header);
      return given === null ? begun(hex(16)) : under(given);
    },
    underRow: (stored, uuid) => (stored === null ? begun(traceIdOfRow(uuid)) : under(stored)),
    ended: (place, facts) => {
      if (sink && isRecorded(place.traceparent)) sink.add({ ...place, ...facts() });
    },
    stop: async () => sink?.stop(),
  };
}
