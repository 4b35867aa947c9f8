import { z } from 'zod'
import { isTimeZone } from './date-format.ts'

/** The name of a time zone that the runtime supports. */
export const TimeZone = z.string().max(64).refine(isTimeZone)
