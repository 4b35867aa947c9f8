// The names of the desktop API's calls and events without their schemas: the sandboxed preload needs no more, and zod would
// be most of its size. The compiler keeps these lists complete.
import type { DesktopCallName, DesktopEventName } from './desktop-api.ts'

const callNames = {
  'session.get': true,
  'session.previewInvite': true,
  'session.join': true,
  'session.leave': true,
  'session.updateMe': true,
  'session.retryTracker': true,
  'salesforce.connect': true,
  'salesforce.cancelConnect': true,
  'salesforce.disconnect': true,
  'salesforce.findCampaign': true,
  'salesforce.openRecord': true,
  'salesforce.preflight': true,
  'salesforce.setup': true,
  'salesforce.setConsumerSecret': true,
  'salesforce.createLead': true,
  'salesforce.budget': true,
  'salesforce.setDailyCap': true,
  'workspace.update': true,
  'members.list': true,
  'members.setRole': true,
  'members.remove': true,
  'invites.list': true,
  'invites.create': true,
  'invites.revoke': true,
  'devices.list': true,
  'devices.invite': true,
  'devices.revoke': true,
  'documents.list': true,
  'documents.get': true,
  'documents.rename': true,
  'documents.remove': true,
  'documents.setFirstPage': true,
  'uploads.list': true,
  'uploads.cancel': true,
  'uploads.retry': true,
  'uploads.dismiss': true,
  'links.list': true,
  'links.create': true,
  'links.update': true,
  'workflows.list': true,
  'workflows.create': true,
  'workflows.update': true,
  'workflows.remove': true,
  'workflows.preview': true,
  'visits.list': true,
  'visits.get': true,
  'visits.confirmPerson': true,
  'runs.retry': true,
  'runs.retryAll': true,
  'runs.dismiss': true,
  'visitors.list': true,
  'visitors.get': true,
  'readers.list': true,
  'notifications.list': true,
  'notifications.read': true,
  'settings.get': true,
  'settings.update': true,
  'settings.testNotification': true,
  'shell.openExternal': true,
} as const satisfies Record<DesktopCallName, true>

const eventNames = {
  session: true,
  settings: true,
  uploads: true,
  readers: true,
  visits: true,
  documentChanged: true,
  peopleChanged: true,
  notifications: true,
  navigate: true,
} as const satisfies Record<DesktopEventName, true>

export const desktopCallNames = Object.keys(callNames) as DesktopCallName[]
export const desktopEventNames = Object.keys(eventNames) as DesktopEventName[]

/** The IPC channels between preload and main in Electron. */
export const callChannel = (name: DesktopCallName) => `lastpage:call:${name}` as const
export const eventChannel = (name: DesktopEventName) => `lastpage:event:${name}` as const
