// Schemas of workers: the kind of a device, and what a device reports about its Salesforce connection.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'

/** `worker`: a device that runs as a service, for all members. It claims the runs of members who are not connected first. */
export const DeviceKind = readAs(z.enum(['desktop', 'worker']), 'desktop')
export type DeviceKind = z.infer<typeof DeviceKind>

export const deviceChecks = ['login', 'task', 'people', 'campaign'] as const
/** One check of the Salesforce connection, in short form. The device itself shows the complete check (`Preflight`). */
export const DeviceCheck = z.object({
  id: z.enum(deviceChecks),
  state: readAs(z.enum(['ok', 'warning', 'failed', 'unknown']), 'unknown'),
})
export type DeviceCheck = z.infer<typeof DeviceCheck>

/** The Salesforce connection of a device, as the device reported it last. The report contains no token. */
export const DeviceSalesforce = z.object({
  /** `reconnect`: Salesforce rejected the grant. */
  state: readAs(z.enum(['disconnected', 'connected', 'reconnect']), 'disconnected'),
  /** The Salesforce user of the connection. Null without a connection. */
  user: z.object({ name: z.string().max(200), email: z.string().max(400) }).nullable(),
  org: z.object({ name: z.string().max(200), isSandbox: z.boolean() }).nullable(),
  /** Empty if the device has not checked the connection yet. */
  checks: z.array(DeviceCheck).max(20).default([]),
  checkedAt: Instant.nullable().default(null),
})
export type DeviceSalesforce = z.infer<typeof DeviceSalesforce>

/** After this number of hours without a connected device, the admins get an e-mail. */
export const AbsenceAlertHours = z.int().min(1).max(168)
