// Owns how answers to polls become JSON: what a whole workspace is told at one moment is checked and written once, not once a desktop.
import type { z } from 'zod'
import { trackerApi } from '#shared/tracker-api.ts'
import type { FeedAnswer } from './poll.ts'

const { response } = trackerApi['feed.poll']
const { events: eventsSchema, readers: readersSchema } = response.shape
const ownSchema = response.omit({ events: true, readers: true })

function writtenOnce<T extends object>(schema: z.ZodType<T>): (value: T) => string {
  const known = new WeakMap<T, string>()
  return (value) => {
    const before = known.get(value)
    if (before !== undefined) return before
    const json = JSON.stringify(schema.encode(value))
    known.set(value, json)
    return json
  }
}

const eventJson = writtenOnce(eventsSchema.element)
const readersJson = writtenOnce(readersSchema.unwrap())

/** The same as the schema's own JSON, up to the order of names. Snapshots that were handed out must not be changed. */
export function answerJson({ events, readers, ...own }: FeedAnswer): string {
  const rest = JSON.stringify(ownSchema.encode(own))
  return `{"events":[${events.map(eventJson).join(',')}],"readers":${readers && readersJson(readers)},${rest.slice(1)}`
}
