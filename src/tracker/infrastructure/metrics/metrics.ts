// The metrics of one process, in the format of Prometheus. No label has a value that a visitor or a member chooses, and none has an id, so the number
// of series is limited. Durations are in seconds, as Prometheus recommends (https://prometheus.io/docs/practices/naming/).
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** From the time of a commit in memory to the time limit of a query. */
const requestBuckets = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 30, 60]
const beatBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 20]
const sweepBuckets = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 30]
/** A leave is decided within milliseconds of its deadline, or after a gap of seconds or minutes. */
const leaveLagBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300]
const batchBuckets = [1, 2, 5, 10, 25, 50, 100, 250, 500]

export type SweepName = 'leaves' | 'notifications' | 'absence' | 'cleanup' | 'companies'

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of instruments
function createInstruments(registry: Registry) {
  const registers = [registry]
  return {
    beats: new Counter({
      name: 'lastpage_beats_total',
      help: 'Beats by result: counted, refused (the reader may not read on) or failed (not stored).',
      labelNames: ['result'] as const,
      registers,
    }),
    beatSeconds: new Histogram({
      name: 'lastpage_beat_seconds',
      help: 'Time from the parsed beat to the commit of its transaction.',
      buckets: beatBuckets,
      registers,
    }),
    beatBatch: new Histogram({
      name: 'lastpage_beat_batch_size',
      help: 'Beats that shared one transaction (group commit).',
      buckets: batchBuckets,
      registers,
    }),
    pollsOpen: new Gauge({
      name: 'lastpage_polls_open',
      help: 'Long polls of desktops that wait now.',
      registers,
    }),
    leaves: new Counter({
      name: 'lastpage_leaves_total',
      help: 'Leaves by cause: closed (proved by the browser), goodbye (after the whole grace) or lease (no beat arrived).',
      labelNames: ['cause'] as const,
      registers,
    }),
    leaveLagSeconds: new Histogram({
      name: 'lastpage_leave_lag_seconds',
      help: 'Time from the deadline of a visit to the commit of its leave.',
      buckets: leaveLagBuckets,
      registers,
    }),
    gateAnswers: new Counter({
      name: 'lastpage_gate_answers_total',
      help: 'Answers of the gate: opened, resumed, or the error code of the refusal or of the question.',
      labelNames: ['result'] as const,
      registers,
    }),
    webhookAttempts: new Counter({
      name: 'lastpage_webhook_attempts_total',
      help: 'Attempts to send a webhook: delivered, or failed.',
      labelNames: ['result'] as const,
      registers,
    }),
    sweepSeconds: new Histogram({
      name: 'lastpage_sweep_seconds',
      help: 'Duration of the periodic tasks.',
      labelNames: ['sweep'] as const,
      buckets: sweepBuckets,
      registers,
    }),
    gaps: new Counter({
      name: 'lastpage_gaps_total',
      help: 'Gaps in which this process could not receive beats, by reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
    requests: new Counter({
      name: 'lastpage_http_requests_total',
      help: 'Answered HTTP requests. `route` is the pattern of the route, or "none".',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'lastpage_http_request_seconds',
      help: 'Time from the head of the request to the end of the answer.',
      labelNames: ['method', 'route'] as const,
      buckets: requestBuckets,
      registers,
    }),
    blobSeconds: new Histogram({
      name: 'lastpage_blob_seconds',
      help: 'Time of an operation on stored files. For `open`: until the first byte can be read.',
      labelNames: ['operation', 'result'] as const,
      buckets: requestBuckets,
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createInstruments> & {
  readonly registry: Registry
  /** Runs `work` and observes its duration, also if it rejects. */
  timeSweep<T>(sweep: SweepName, work: () => Promise<T>): Promise<T>
}

/** Creates the metrics. Each tracker has its own registry, so that several trackers in one process (tests) do not share figures. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const instruments = createInstruments(registry)
  return {
    ...instruments,
    registry,
    async timeSweep(sweep, work) {
      const end = instruments.sweepSeconds.startTimer({ sweep })
      try {
        return await work()
      } finally {
        end()
      }
    },
  }
}
