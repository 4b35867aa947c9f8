import { z } from 'zod'

/** A point in time in UTC (ISO 8601). The tracker and the desktop write milliseconds, for example `2026-11-22T09:30:00.000Z`. */
export const Instant = z.iso.datetime()
