import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import { FeedEvent, Notification } from '../model/feed.ts'
import { Reader } from '../model/visits.ts'
import { flag, PageQuery } from './lists.ts'

export const feedApi = {
  'feed.poll': endpoint({
    method: 'GET',
    path: '/api/feed',
    auth: 'device',
    summary:
      "Long poll: durable events after the cursor, who is reading now, and whether runs wait for this device. Without a cursor: from this device's last acknowledged one. Passing a cursor acknowledges everything before it",
    query: z.object({
      cursor: z.string().max(200).optional(),
      /** How long the tracker may hold the answer back. 0 answers at once. */
      waitMs: z.coerce.number().int().min(0).max(55_000).default(25_000),
      /** The `readersVersion` of the last answer: the poll also ends when readers changed since. */
      readersVersion: z.string().max(64).optional(),
      /** True where this device can execute runs (connected to Salesforce): the poll also ends when one waits for it. */
      wantsRuns: flag.default(false),
    }),
    response: z.object({
      cursor: z.string(),
      events: z.array(FeedEvent),
      /** Null: as of the `readersVersion` that was asked with. */
      readers: z.array(Reader).nullable(),
      readersVersion: z.string(),
      runsWaiting: z.boolean(),
      /** More events lie behind this answer: poll again at once. */
      more: z.boolean(),
    }),
    errors: ['cursor_invalid'],
  }),
  'notifications.list': endpoint({
    method: 'GET',
    path: '/api/notifications',
    auth: 'device',
    summary: "The member's notifications, newest first",
    query: z.object(PageQuery),
    response: z.object({ items: z.array(Notification), next: z.string().nullable(), unread: z.int() }),
    errors: ['cursor_invalid'],
  }),
  'notifications.read': endpoint({
    method: 'POST',
    path: '/api/notifications/read',
    auth: 'device',
    summary: 'Marks notifications as read: those named, or all',
    body: z.object({ ids: z.array(Id).max(500).nullable() }),
    response: z.object({ unread: z.int() }),
    errors: [],
  }),
} as const
