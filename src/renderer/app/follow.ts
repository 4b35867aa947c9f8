// Owns that every feature's store follows main, and that what is on screen is read again after a connection came back.

import {
  followVisits,
  heldLinks,
  readReaders,
  visitLists,
  visits,
} from '../features/activity/visits-store.ts'
import { documentAnalytics, followAnalytics } from '../features/documents/analytics/analytics-store.ts'
import {
  documentLists,
  documents,
  followDocuments,
  versionLists,
} from '../features/documents/documents-store.ts'
import { followUploads } from '../features/documents/uploads-store.ts'
import { followLinks, links, refusalLists } from '../features/links/links-store.ts'
import {
  followNotifications,
  notificationLists,
  readUnread,
} from '../features/notifications/notifications-store.ts'
import { devices, followPeople, invites, members } from '../features/settings/people-store.ts'
import {
  followVisitors,
  visitorDocuments,
  visitorLists,
  visitors,
} from '../features/visitors/visitors-store.ts'
import { followWorkflows, workflows } from '../features/workflows/workflows-store.ts'
import { followSession, readSession, useSession } from './session-store.ts'

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
