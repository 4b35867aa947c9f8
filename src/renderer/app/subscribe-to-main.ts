// Owns that every feature's store follows main, and that what is on screen is read again after a connection came back.

import {
  documentLists,
  documents,
  followDocuments,
  versionLists,
} from '../entities/documents/documents-store.ts'
import { followUploads } from '../entities/documents/uploads-store.ts'
import {
  followNotifications,
  notificationLists,
  readUnread,
} from '../entities/notifications/notifications-store.ts'
import {
  followVisitors,
  visitorDocuments,
  visitorLists,
  visitors,
} from '../entities/visitors/visitors-store.ts'
import { followVisits, heldLinks, readReaders, visitLists, visits } from '../entities/visits/visits-store.ts'
import { documentAnalytics, followAnalytics } from '../features/documents/analytics/analytics-store.ts'
import { followLinks, links, refusalLists } from '../features/documents/links/links-store.ts'
import { followWorkflows, workflows } from '../features/documents/workflows/workflows-store.ts'
import { devices, followPeople, invites, members } from '../features/settings/people/people-store.ts'
import { followSession, readSession, useSession } from '../lib/session.ts'

const stores = [
  documentLists,
  documents,
  versionLists,
  links,
  refusalLists,
  workflows,
  visitLists,
  visits,
  heldLinks,
  visitorLists,
  visitors,
  visitorDocuments,
  documentAnalytics,
  notificationLists,
  members,
  invites,
  devices,
]

function readAgain(): void {
  for (const store of stores) void store.refresh()
  void readReaders()
  void readUnread()
}

/** Another workspace is another truth: nothing of the old one may stay on screen. */
function forgetAll(): void {
  for (const store of stores) store.clear()
}

export function followMain(): () => void {
  const stops = [
    followSession(),
    followDocuments(),
    followUploads(),
    followLinks(),
    followWorkflows(),
    followVisits(),
    followVisitors(),
    followAnalytics(),
    followNotifications(),
    followPeople(),
    useSession.subscribe((now, before) => {
      if (now.host === 'online' && before.host === 'lost') void readSession().then(readAgain)
      const workspace = now.session?.workspace?.id
      if (before.session && workspace !== before.session.workspace?.id) forgetAll()
      const wasOnline = before.session?.tracker.state === 'online'
      if (now.session?.tracker.state === 'online' && before.session && !wasOnline) readAgain()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
