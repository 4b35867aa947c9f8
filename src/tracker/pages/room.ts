// Owns the pages that people open in a browser: the viewer, a visitor's history, an invite.
import { resolve } from 'node:path'
import type { Room } from '../context.ts'
import { unsubscribePages } from '../notifications/unsubscribe.ts'
import { historyPages } from './history-page.ts'
import { joinPages } from './join-page.ts'
import { viewerPages } from './viewer-page.ts'

/** Where the viewer's build lies, from here and from the build's output alike. */
const builtViewer = resolve(import.meta.dirname, '../../../out/viewer')

export const pagesRoom: Room = async (app, context) => {
  await viewerPages(app, context, builtViewer)
  historyPages(app, context)
  joinPages(app, context)
  await unsubscribePages(app, context)
}
