// A client of the tracker that writes its answers to the log.
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import { type Answered, createTrackerClient, type TrackerAccess, type TrackerClient } from './client.ts'

/** Each poll contains the same unknown values, so each place in a response is logged once. */
function createSkippedValueLog(log: Log) {
  const logged = new Set<string>()
  return (call: string, places: readonly string[]): void => {
    const fresh = places.filter((place) => !logged.has(`${call} ${place}`))
    for (const place of fresh) logged.add(`${call} ${place}`)
    if (fresh.length > 0)
      log.warn({ call, places: fresh }, 'The tracker is newer than this app: unknown values were ignored')
  }
}

/** Calls that change runs. Their lines have the level info, so that a Task can be followed in both logs. */
const isAboutRuns = (call: string) => call.startsWith('runs.')

/** The tracker logs each call with the same `requestId`. */
const createAnswerLog =
  (log: Log) =>
  (call: string, { requestId, status, ms }: Answered): void => {
    const fields = { call, requestId, status, ms }
    if (status >= 400 || isAboutRuns(call)) log.info(fields, 'tracker answered')
    else log.debug(fields, 'tracker answered')
  }

/** Returns a function that makes clients. They share the memory of the places that were logged. */
export function createLoggedClient({ log, fetch }: { log: Log; fetch: HttpClient }) {
  const onAnswer = createAnswerLog(log)
  const onSkipped = createSkippedValueLog(log)
  return (access: () => TrackerAccess | null): TrackerClient =>
    createTrackerClient({ access, onAnswer, onSkipped, fetch })
}
