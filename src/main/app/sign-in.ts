// The sign-in with a company account. The app has one sign-in at a time, for whichever workspace it joins.
import type { Locale } from '#shared/model/basics.ts'
import { allowedExternalUrl } from '../lib/external-url.ts'
import { createTexts } from '../lib/texts.ts'
import type { Joining } from '../tracker/joining.ts'
import { openReturnServer } from '../tracker/return-server.ts'
import { createSignIn } from '../tracker/sign-in.ts'
import type { DesktopOptions } from './parts.ts'
import type { Workspaces } from './workspaces.ts'

/** The Electron app registers lastpage:// links. Without it, the browser returns to the loopback address. */
export function createAppSignIn(
  options: DesktopOptions,
  parts: { workspaces: Workspaces; joining: Joining; locale: () => Locale; changed: () => void },
) {
  const { host, clock, log, deviceKind = 'desktop' } = options
  const { workspaces, joining, locale } = parts
  const texts = createTexts()
  return createSignIn({
    ...{ clientWithoutToken: joining.clientWithoutToken, deviceKind, locale, clock },
    log: log.child({ part: 'sign-in' }),
    openExternal: async (url) => host.openExternal(allowedExternalUrl(url)),
    openReturnServer:
      host.kind === 'electron'
        ? null
        : (take) =>
            openReturnServer(take, (error, language) => ({
              title: texts(language, error === null ? 'signIn.doneTitle' : 'signIn.failedTitle'),
              text: texts(language, error === null ? 'signIn.doneText' : 'signIn.failedText'),
            })),
    requireReady: joining.requireStorage,
    requireNew: workspaces.requireNew,
    joined: workspaces.adopt,
    onChange: parts.changed,
  })
}
