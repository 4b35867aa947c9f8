// Joins a workspace with a company account (ADR 98): starts the sign-in at the tracker, opens the browser, and exchanges the code that the browser
// brings back. Only this process has the verifier, so the code is of no use to anybody else.
import { createHash, randomBytes } from 'node:crypto'
import { CodedError, type ErrorCode, isErrorCode } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { TrackerClient } from './client.ts'
import { workspaceOfToken } from './invite.ts'
import type { Accepted } from './joining.ts'
import { thisDevice } from './this-device.ts'

/** What the join screen shows while the person is in the browser. */
export type SignInWaiting = {
  trackerUrl: string
  /** The URL that was opened. The person can copy it into another browser. */
  url: string
  /** The page in the browser shows the same number. */
  number: string
  /** Epoch ms. */
  until: number
}

/** What the browser brings back, from a `lastpage://` URL or from the loopback address. Nothing has validated it. */
export type SignInReturn = { id: string; code: string | null; error: string | null }

export type ReturnServer = { returnTo: string; close(): Promise<void> }

export type SignInOptions = {
  clientWithoutToken: (trackerUrl: string) => TrackerClient
  deviceKind: DeviceKind
  locale: () => Locale
  clock: Clock
  log: Log
  /** @throws CodedError if the URL may not be opened */
  openExternal: (url: string) => Promise<void>
  /** Opens a server for the return of the browser. Null: the browser opens a `lastpage://` URL. */
  openReturnServer:
    | ((take: (back: SignInReturn) => Promise<ErrorCode | null>) => Promise<ReturnServer>)
    | null
  /** Called before the sign-in starts. @throws CodedError if this device may not join or could not store its token */
  requireReady: () => Promise<void>
  /** Called when the tracker has started the sign-in, with its workspace. @throws CodedError if this app is in the workspace already */
  requireNew: (workspaceId: string | null) => void
  /** Stores the membership. */
  joined: (accepted: Accepted) => Promise<void>
  /** Called when `waiting` changes. */
  onChange: () => void
}

export type SignIn = ReturnType<typeof createSignIn>

type Attempt = {
  trackerUrl: string
  waiting: SignInWaiting | null
  /** SHA-256 of the attempt's token. The browser brings it back. */
  id: string | null
  back: PromiseWithResolvers<SignInReturn>
  done: Promise<void>
}

const sha256 = (text: string) => createHash('sha256').update(text)

/** Converts the error that the browser brought. Any program can send such a URL, so only the errors of a sign-in are accepted. */
const errorOf = (error: string | null): CodedError => {
  const code = error?.startsWith('sign_in_') && isErrorCode(error) ? error : 'sign_in_over'
  return new CodedError(code, 'The sign-in in the browser failed.')
}

/** Opens the page in the browser. If this is not possible, the person can copy the URL that the window shows. */
function openPage({ openExternal, log }: SignInOptions, url: string): void {
  openExternal(url).catch((cause: unknown) => {
    log.warn({ reason: cause instanceof Error ? cause.name : 'unknown' }, 'Opening the browser failed')
  })
}

/** Starts a sign-in at the tracker, and shows its page in the browser. Returns the token of the sign-in. */
async function begin(
  options: SignInOptions,
  current: Attempt,
  { verifier, returnTo }: { verifier: string; returnTo: string },
): Promise<string> {
  const started = await options.clientWithoutToken(current.trackerUrl).call('signIn.start', {
    body: {
      ...{ challenge: sha256(verifier).digest('base64url'), returnTo, locale: options.locale() },
      device: thisDevice(options.deviceKind),
    },
  })
  options.requireNew(workspaceOfToken(started.attempt))
  current.id = sha256(started.attempt).digest('hex')
  const { url, number, expiresAt } = started
  current.waiting = { trackerUrl: current.trackerUrl, url, number, until: Date.parse(expiresAt) }
  options.onChange()
  openPage(options, url)
  return started.attempt
}

/** Waits until the browser is back, for the life of the sign-in. @throws CodedError sign_in_timed_out */
async function backFromBrowser({ clock }: SignInOptions, { waiting, back }: Attempt): Promise<SignInReturn> {
  const ended = new AbortController()
  const timeout = clock.sleep(Math.max((waiting?.until ?? 0) - clock.now(), 0), ended.signal).then(() => {
    throw new CodedError('sign_in_timed_out', 'The sign-in took too long.')
  })
  try {
    return await Promise.race([back.promise, timeout])
  } finally {
    ended.abort()
    timeout.catch(() => {})
  }
}

async function run(
  options: SignInOptions,
  current: Attempt,
  takeBack: (given: SignInReturn) => Promise<ErrorCode | null>,
): Promise<void> {
  await options.requireReady()
  const server = await options.openReturnServer?.(takeBack)
  try {
    const verifier = randomBytes(32).toString('base64url')
    const attempt = await begin(options, current, { verifier, returnTo: server?.returnTo ?? 'app' })
    const { code, error } = await backFromBrowser(options, current)
    if (code === null) throw errorOf(error)
    const client = options.clientWithoutToken(current.trackerUrl)
    const accepted = await client.call('signIn.finish', { body: { attempt, code, verifier } })
    await options.joined({ trackerUrl: current.trackerUrl, ...accepted })
  } finally {
    // The page of the browser is sent after this sign-in has ended, so the end must not wait for the server.
    void server?.close()
  }
}

export function createSignIn(options: SignInOptions) {
  let attempt: Attempt | null = null

  /** Ends the running sign-in with what the browser brought. Returns the error for the page, or null. */
  async function takeBack(given: SignInReturn): Promise<ErrorCode | null> {
    const current = attempt
    if (!current || current.id === null || given.id !== current.id) return 'sign_in_over'
    current.back.resolve(given)
    return current.done.then(
      () => null,
      (error: unknown) => (error instanceof CodedError ? error.code : 'internal'),
    )
  }

  return {
    waiting: (): SignInWaiting | null => attempt?.waiting ?? null,
    takeBack,
    /** Resolves after this device has joined. A second call opens the page of the running sign-in again. @throws CodedError */
    start(trackerUrl: string): Promise<void> {
      if (attempt?.trackerUrl === trackerUrl) {
        if (attempt.waiting) openPage(options, attempt.waiting.url)
        return attempt.done
      }
      attempt?.back.reject(new CodedError('sign_in_cancelled', 'Another sign-in was started.'))
      const back = Promise.withResolvers<SignInReturn>()
      back.promise.catch(() => {})
      const current: Attempt = { trackerUrl, waiting: null, id: null, back, done: Promise.resolve() }
      attempt = current
      current.done = run(options, current, takeBack).finally(() => {
        if (attempt === current) attempt = null
        options.onChange()
      })
      return current.done
    },
    cancel(): void {
      attempt?.back.reject(new CodedError('sign_in_cancelled', 'The sign-in was cancelled.'))
    },
  }
}
