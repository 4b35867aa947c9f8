import { trackerApi } from '#shared/tracker-api.ts'
import { requestOrigin } from '../http/client-address.ts'
import { route } from '../http/route.ts'
import { startSignIn } from '../services/sign-in/attempts.ts'
import { finishSignIn } from '../services/sign-in/finish.ts'
import { readOffer } from '../services/sign-in/offer.ts'
import { checkProvider, readSignInStatus, unlinkAccount } from '../services/sign-in/status.ts'
import { signInPages } from './pages/sign-in-pages.ts'
import type { RoutePlugin } from './plugin.ts'

export const signInRoutes: RoutePlugin = async (app, context) => {
  route(app, context, 'signIn.offer', trackerApi['signIn.offer'], async () => readOffer(context))
  route(app, context, 'signIn.start', trackerApi['signIn.start'], ({ body }) => startSignIn(context, body))
  route(app, context, 'signIn.finish', trackerApi['signIn.finish'], ({ body, request }) =>
    finishSignIn(context, body, requestOrigin(request)),
  )
  route(app, context, 'signIn.status', trackerApi['signIn.status'], ({ caller }) =>
    readSignInStatus(context, caller.workspaceId),
  )
  route(app, context, 'signIn.check', trackerApi['signIn.check'], () => checkProvider(context))
  route(app, context, 'signIn.unlink', trackerApi['signIn.unlink'], async ({ caller, params }) => {
    await unlinkAccount(context, caller, params.memberId)
    return {}
  })
  await signInPages(app, context)
}
