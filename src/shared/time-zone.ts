import { z } from 'zod'

/** The name of a time zone that the runtime supports. */
export const TimeZone = z
  .string()
  .max(64)
  .refine((timeZone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone }))
    } catch {
      return false
    }
  })
