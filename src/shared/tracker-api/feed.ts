import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import { FeedEvent, Notification } from '../model/feed.ts'
import { Reader } from '../model/visits.ts'
import { flag, PageQuery } from './lists.ts'
import { RunVersion } from './runs.ts'

export const feedApi = {
  'feed.poll': endpoint({
    method: 'GET',
    path: '/api/feed',
    auth: 'device',
    summary:
      'Long poll: stored events after the cursor, current readers, and whether runs wait for this device. A cursor acknowledges all events before it. Without a cursor, the response starts after the last acknowledged event of the device',
    query: z.object({
      cursor: z.string().max(200).optional(),
      /** Longest time that the tracker waits for events before it responds. 0: the tracker responds at once. */
      waitMs: z.coerce.number().int().min(0).max(55_000).default(25_000),
      /** `readersVersion` of the last response. The poll also ends if the readers have changed since that version. */
      readersVersion: z.string().max(64).optional(),
      /** True if this device can execute runs (connected to Salesforce). The poll then also ends when a run is due. */
      wantsRuns: flag.default(false),
      runVersion: z.coerce.number().pipe(RunVersion).default(1),
    }),
    response: z.object({
      cursor: z.string(),
      events: z.array(FeedEvent),
      /** Null if the readers have not changed since the `readersVersion` of the request. */
      readers: z.array(Reader).nullable(),
      readersVersion: z.string(),
      runsWaiting: z.boolean(),
      /** True if there are more events. The device polls again at once. */
      more: z.boolean(),
    }),
    errors: ['cursor_invalid'],
  }),
  'notifications.list': endpoint({
    method: 'GET',
    path: '/api/notifications',
    auth: 'device',
    summary: "The caller's notifications, newest first",
    query: z.object(PageQuery),
    response: z.object({ items: z.array(Notification), next: z.string().nullable(), unread: z.int() }),
    errors: ['cursor_invalid'],
  }),
  'notifications.read': endpoint({
    method: 'POST',
    path: '/api/notifications/read',
    auth: 'device',
    summary: 'Marks notifications as read. Null: all of them',
    body: z.object({ ids: z.array(Id).max(500).nullable() }),
    response: z.object({ unread: z.int() }),
    errors: [],
  }),
} as const
