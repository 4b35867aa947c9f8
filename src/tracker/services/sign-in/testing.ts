// Set-up for tests of single sign-on: a tracker, a real OpenID provider, and an app that signs in.
import { createHash, randomBytes } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import type { Role } from '#shared/model/basics.ts'
import {
  createFormBrowser,
  type FormBrowser,
  signInAtProvider,
} from '../../../../test/fixtures/openid-provider/form-browser.ts'
import {
  startTestProvider,
  type TestProvider,
  type TestProviderOptions,
} from '../../../../test/fixtures/openid-provider/provider.ts'
import type { Tracker } from '../../app/tracker.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import {
  type Engine,
  startTestTracker,
  type TestClock,
  type TestTracker,
} from '../../infrastructure/database/testing.ts'
import { createAccountChecks } from '../../workers/account-checks.ts'
import { call, type Joined, joinMember } from '../people/testing.ts'

export const publicUrl = 'https://share.example.com'
export const callbackUrl = `${publicUrl}/sign-in/callback`

/** An app that signs in: it keeps the verifier, and reads the code from the URL with which the browser opens it. */
export type TestApp = {
  attempt: string
  url: string
  number: string
  finish(code: string): Promise<Awaited<ReturnType<typeof call>>>
}

export type SignInScene = {
  readonly tracker: TestTracker
  readonly provider: TestProvider
  readonly admin: Joined
  readonly clock: TestClock
  browser(of?: Tracker): FormBrowser
  startApp(device?: object): Promise<TestApp>
  /** Signs in with a new app and a new browser, and returns the answer of `signIn.finish`. */
  signIn(login: string, device?: object): ReturnType<typeof call>
  joined(login: string): Promise<Joined>
  /** Runs the checks that are due. */
  check(): Promise<void>
  accountOf(
    memberId: string,
  ): ReturnType<ReturnType<Tracker['context']['store']['forWorkspace']>['companyAccounts']['find']>
  close(): Promise<void>
}

export type SceneOptions = { config?: Partial<TrackerConfig>; provider?: Partial<TestProviderOptions> }

/** Sends requests for the URL of the tracker to it, without a socket. */
const dispatchTo = (tracker: Tracker) => (url: string, init: RequestInit) => {
  if (!url.startsWith(publicUrl)) return null
  return answerOf(tracker, url, init)
}

async function answerOf(tracker: Tracker, url: string, init: RequestInit): Promise<Response> {
  const answer = await tracker.app.inject({
    ...{ method: init.method ?? 'GET', url: url.slice(publicUrl.length) },
    headers: init.headers as Record<string, string>,
    ...(typeof init.body === 'string' ? { payload: init.body } : {}),
  } as InjectOptions)
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, String(each)]),
  )
  return new Response([204, 304].includes(answer.statusCode) ? null : answer.body, {
    status: answer.statusCode,
    headers,
  })
}

/** The URL with which a page opens the app. */
export function appUrlOf(body: string): URL {
  const href = /id="open" href="([^"]+)"/.exec(body)?.[1]
  if (href === undefined) throw new Error(`No link to the app: ${body}`)
  return new URL(href.replaceAll('&amp;', '&'))
}

/** The text of a page. */
export const messageOf = (body: string): string => /<main[^>]*>(.*)<\/main>/s.exec(body)?.[1] ?? body

const defaults = {
  ...{ oidcClientId: 'lastpage', oidcClientSecret: 'secret-of-the-test-client-0123456789' },
  ...{ oidcDomains: ['example.com'], oidcScopes: 'openid profile email groups offline_access' },
}

export async function signInScene(
  engine: Engine,
  clock: TestClock,
  options: SceneOptions = {},
): Promise<SignInScene> {
  const provider = await startTestProvider({ redirectUri: callbackUrl, ...options.provider })
  const tracker = await startTestTracker(
    engine,
    { ...defaults, oidcIssuer: provider.issuer, secretKey: randomBytes(32), publicUrl, ...options.config },
    { clock },
  )
  const admin = await joinMember(tracker, {
    role: 'admin' as Role,
    email: 'admin@example.com',
    name: 'Admin',
  })
  const checks = createAccountChecks(tracker.context)
  const scene: SignInScene = {
    ...{ tracker, provider, admin, clock },
    browser: (of = tracker) => createFormBrowser(dispatchTo(of)),
    async startApp(device = { name: 'Laptop', platform: 'linux' }) {
      const verifier = randomBytes(32).toString('base64url')
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      const body = { challenge, returnTo: 'app', device }
      const { body: started, status } = await call(tracker, 'POST', '/api/sign-in', body)
      if (status !== 200) throw new Error(JSON.stringify(started))
      const finish = (code: string) =>
        call(tracker, 'POST', '/api/sign-in/finish', { attempt: started.attempt, code, verifier })
      return { ...started, finish }
    },
    async signIn(login, device) {
      const app = await scene.startApp(device)
      const browser = scene.browser()
      const callback = await signInAtProvider(browser, app.url, login, callbackUrl)
      const asked = await browser.open(callback)
      if (asked.status !== 200) return { status: asked.status, body: messageOf(asked.body), headers: {} }
      const done = await browser.submit(asked)
      return app.finish(appUrlOf(done.body).searchParams.get('code') ?? '')
    },
    async joined(login) {
      const { status, body } = await scene.signIn(login)
      if (status !== 200) throw new Error(JSON.stringify(body))
      const token = String(body.deviceToken)
      return { token, me: body.me, call: (method, url, sent) => call(tracker, method, url, sent, token) }
    },
    check: () => checks.sweep(),
    accountOf: (memberId) =>
      tracker.context.store.forWorkspace(tracker.workspaceId).companyAccounts.find(memberId),
    async close() {
      await checks.close()
      await tracker.close()
      await provider.close()
    },
  }
  return scene
}
