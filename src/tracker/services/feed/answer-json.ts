// All desktops of a workspace get the same events at the same time. So each event is validated and serialized once, not once for each desktop.
import type { z } from 'zod'
import { trackerApi } from '#shared/tracker-api.ts'

export type FeedAnswer = z.output<(typeof trackerApi)['feed.poll']['response']>

const { response } = trackerApi['feed.poll']
const { events: eventsSchema, readers: readersSchema } = response.shape
const ownSchema = response.omit({ events: true, readers: true })

function cachedJson<T extends object>(schema: z.ZodType<T>): (value: T) => string {
  const cache = new WeakMap<T, string>()
  return (value) => {
    const before = cache.get(value)
    if (before !== undefined) return before
    const json = JSON.stringify(schema.encode(value))
    cache.set(value, json)
    return json
  }
}

const eventJson = cachedJson(eventsSchema.element)
const readersJson = cachedJson(readersSchema.unwrap())

/**
 * Returns the JSON of the schema's output, but the names may be in another order. The events and readers must not be changed afterwards, because
 * their JSON is cached.
 */
export function answerJson({ events, readers, ...own }: FeedAnswer): string {
  const rest = JSON.stringify(ownSchema.encode(own))
  return `{"events":[${events.map(eventJson).join(',')}],"readers":${readers && readersJson(readers)},${rest.slice(1)}`
}
