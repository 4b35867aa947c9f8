import { z } from 'zod'

/** An instant: ISO 8601 in UTC with milliseconds, e.g. `2026-11-22T09:30:00.000Z`. */
export const Instant = z.iso.datetime()
