// Subscribes to the parts of a workspace. After a change, the listeners send events to the window and update the parts that depend on it.
import type { SalesforceApp } from '#shared/model/people.ts'
import type { SettingsStore } from '../settings/settings.ts'
import type { Emit } from '../workspace/feed.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

type Announced = {
  settings: SettingsStore
  /** Called after each change that the session of the window or the tray shows. */
  changed: () => void
  toWindow: Emit
  isShown: () => boolean
  /** Called when an upload has changed. */
  uploaded: () => void
  /** Called when the tracker can be reached again. */
  online: () => void
}

/** Returns functions that unsubscribe. */
export function announceWorkspace(
  { parts }: { parts: WorkspaceParts },
  { settings, changed, toWindow, isShown, uploaded, online }: Announced,
): (() => void)[] {
  const { session, salesforce, language } = parts
  let appBefore: SalesforceApp | null = null
  let wasOnline = false
  const sessionChanged = () => {
    const app = session.me()?.workspace.salesforceApp ?? null
    const isNew = JSON.stringify(app) !== JSON.stringify(appBefore)
    appBefore = app
    if (isNew) salesforce.appChanged()
    // An admin may have changed the daily cap on another device.
    parts.worker.capChanged()
    changed()
    void language.report()
    const isOnline = session.connection().state === 'online'
    if (isOnline && !wasOnline) online()
    wasOnline = isOnline
  }
  return [
    session.onChange(sessionChanged),
    salesforce.onChange(() => {
      changed()
      parts.grantGone.update(salesforce.lostGrant())
      parts.reporter.update()
    }),
    settings.onChange(() => void language.report()),
    parts.uploads.onChange((list) => {
      if (isShown()) toWindow('uploads', list)
      uploaded()
    }),
  ]
}
