// The digest: a daily or weekly summary of the visits of a member (ADR 111).
import { z } from 'zod'
import { TimeZone } from '../time-zone.ts'
import { readAs } from '../tolerant.ts'
import { ChannelName } from './channels.ts'
import { WallTime } from './wall-time.ts'

export const digestRhythms = ['off', 'daily', 'weekly'] as const
export const DigestRhythm = z.enum(digestRhythms)
export type DigestRhythm = z.infer<typeof DigestRhythm>

export const Digest = z.object({
  every: readAs(DigestRhythm, 'off'),
  /** The local time in `timeZone`. */
  at: WallTime,
  /** For a weekly digest: 1 is Monday, 7 is Sunday. */
  weekday: z.int().min(1).max(7),
  channel: readAs(ChannelName, 'email'),
  timeZone: z.string().min(1).max(64),
})
export type Digest = z.infer<typeof Digest>

export const defaultDigest: Digest = {
  ...{ every: 'off', at: '08:00', weekday: 1, channel: 'email', timeZone: 'UTC' },
}

/** A partial change. Missing fields keep their values. */
export const DigestChange = Digest.extend({ timeZone: TimeZone }).partial()
export type DigestChange = z.infer<typeof DigestChange>
