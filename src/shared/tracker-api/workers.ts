// The contract of workers: reports of devices about their Salesforce connection, and the status of the workspace's workers.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Instant } from '../instant.ts'
import { MemberDevice } from '../model/people.ts'
import { DeviceKind, DeviceSalesforce } from '../model/workers.ts'
import { Empty } from './lists.ts'

/** A device that was seen recently and is connected to Salesforce is a connected device. Only connected devices execute runs. */
export const WorkerStatus = z.object({
  /** The workers that are not revoked, the latest seen first. */
  workers: z.array(MemberDevice.extend({ isConnected: z.boolean() })),
  /** The number of desktops that are connected now. */
  connectedDesktops: z.int(),
  /** The connected desktops that reported their connection. A desktop of an earlier version reports nothing and counts as connected. */
  reportedDesktops: z.int().default(0),
  /** When a connected device was last seen. Null: no device was ever connected. */
  lastConnectedAt: Instant.nullable(),
  /** The number of runs that are due and wait for a connected device. */
  waitingRuns: z.int(),
})
export type WorkerStatus = z.infer<typeof WorkerStatus>

export const workersApi = {
  'devices.report': endpoint({
    method: 'PUT',
    path: '/api/me/device',
    auth: 'device',
    summary: 'Stores the kind of the calling device and its Salesforce connection',
    body: z.object({ kind: DeviceKind, salesforce: DeviceSalesforce }),
    response: Empty,
    errors: [],
  }),
  'workers.status': endpoint({
    method: 'GET',
    path: '/api/workspace/workers',
    auth: 'device',
    summary:
      'The workers of the workspace, the connected desktops, and the runs that wait for a connected device',
    response: WorkerStatus,
    errors: [],
  }),
} as const
