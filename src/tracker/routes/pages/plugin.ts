import { builtViewer } from '../../infrastructure/installation.ts'
import type { RoutePlugin } from '../plugin.ts'
import { unsubscribePages } from '../unsubscribe.ts'
import { historyPages } from './history-page.ts'
import { joinPages } from './join-page.ts'
import { licencesPage } from './licences-page.ts'
import { oembedRoute } from './oembed-route.ts'
import { viewerPages } from './viewer-page.ts'

export const pagesRoutes: RoutePlugin = async (app, context) => {
  await viewerPages(app, context, builtViewer)
  oembedRoute(app, context)
  historyPages(app, context)
  joinPages(app, context)
  licencesPage(app, builtViewer)
  await unsubscribePages(app, context)
}
