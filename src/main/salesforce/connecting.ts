// Runs at most one login attempt at a time. If the rep presses Connect again, the login page of the running attempt opens again.
import type { Locale } from '#shared/model/basics.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { TokenAnswer } from './answers.ts'
import type { Waiting } from './connection-state.ts'
import { askConsent } from './consent.ts'
import type { OAuthClient } from './oauth.ts'

export type ConnectingOptions = {
  clock: Clock
  log: Log
  ports: readonly number[]
  locale?: (() => Locale) | undefined
  timeoutMs: number
  oauth: (app: SalesforceApp) => Promise<OAuthClient>
  openExternal: (url: string) => Promise<void>
  /** Called with the tokens after the consent. The browser shows "connected" only if this call succeeds. */
  complete: (app: SalesforceApp, answer: TokenAnswer) => Promise<void>
  /** Called when an attempt starts, and when the URL of the login page is known. */
  onChange: () => void
}

export type Connecting = {
  waiting(): Waiting | null
  /** Throws the errors of {@link askConsent}. */
  connect(app: SalesforceApp): Promise<void>
  cancel(): void
  /** Resolves when no attempt is running. */
  idle(): Promise<void>
}

type Attempt = Waiting & { abort: AbortController; done: Promise<void> }

export function createConnecting(options: ConnectingOptions): Connecting {
  const { clock, log, timeoutMs } = options
  let attempt: Attempt | null = null

  function open(url: string): void {
    // If the browser can't be opened, the attempt continues: the window shows the URL, and the rep can copy it.
    options.openExternal(url).catch((cause: unknown) => {
      log.warn({ reason: cause instanceof Error ? cause.name : 'unknown' }, 'Opening the browser failed')
    })
  }

  async function run(app: SalesforceApp, signal: AbortSignal): Promise<void> {
    try {
      await askConsent({
        client: await options.oauth(app),
        loginUrl: app.loginUrl,
        ports: options.ports,
        locale: options.locale,
        ...{ timeoutMs, clock, signal },
        onAuthorizeUrl: (url) => {
          if (attempt) attempt.url = url
          options.onChange()
          open(url)
        },
        complete: (answer) => options.complete(app, answer),
      })
    } finally {
      // Also stops the timeout.
      attempt?.abort.abort()
      attempt = null
    }
  }

  return {
    waiting: () => attempt,
    connect(app) {
      if (attempt) {
        if (attempt.url) open(attempt.url)
        return attempt.done
      }
      const abort = new AbortController()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      attempt = { url: null, until: clock.now() + timeoutMs, abort, done: promise }
      options.onChange()
      run(app, abort.signal).then(resolve, reject)
      return promise
    },
    cancel: () => attempt?.abort.abort(),
    async idle() {
      await attempt?.done.catch(() => {})
    },
  }
}
