import type {
  DesktopBridge,
  DesktopCallName,
  DesktopEvent,
  DesktopEventName,
  DesktopInput,
  DesktopOutput,
  DesktopResult,
} from '#shared/desktop-api.ts'
import type { ErrorDetails } from '#shared/errors.ts'

/** The error of a call to main. `code` is a code of src/shared/errors.ts. Screens show the text of the code, never `message`. */
export class CallError extends Error {
  readonly code: string
  readonly details: ErrorDetails

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message)
    this.name = 'CallError'
    this.code = code
    this.details = details
  }
}

let provided: DesktopBridge | undefined
let shownWorkspace: string | undefined

/** Calls about the app as a whole. All other calls concern the workspace that the window shows. */
const appCalls: ReadonlySet<DesktopCallName> = new Set<DesktopCallName>([
  ...(['session.get', 'session.previewInvite', 'session.findTracker', 'session.signIn'] as const),
  ...([
    'session.cancelSignIn',
    'session.join',
    'session.setPageLanguages',
    'session.giveProxyLogin',
  ] as const),
  ...(['workspaces.show', 'workspaces.dismissInvite', 'settings.get', 'settings.update'] as const),
  ...(['updates.get', 'updates.check', 'updates.download', 'updates.install', 'updates.defer'] as const),
  ...([
    'updates.installAtQuit',
    'help.diagnostics',
    'help.showLogs',
    'help.restart',
    'help.crashes',
  ] as const),
  ...(['help.reportError', 'help.deleteCrash', 'shell.openExternal'] as const),
])

/** Must be called when the window shows another workspace. */
export function setShownWorkspace(key: string | undefined): void {
  shownWorkspace = key
}
export const shownWorkspaceKey = (): string | undefined => shownWorkspace

/** Sets the bridge that {@link call} and {@link on} use. The page calls this function once at the start. */
export function setDesktopBridge(bridge: DesktopBridge): void {
  provided = bridge
}

function desktop(): DesktopBridge {
  if (!provided) throw new Error('Call setDesktopBridge() first.')
  return provided
}

/**
 * Calls a function of main and returns its result. If the window shows another workspace when the result arrives, the result is dropped and
 * the promise never settles: nothing of the earlier workspace may reach the screens of the other one.
 * @throws CallError if main refuses the call or is not reachable
 */
export async function call<N extends DesktopCallName>(
  name: N,
  ...[input]: undefined extends DesktopInput<N> ? [] : [DesktopInput<N>]
): Promise<DesktopOutput<N>> {
  // TypeScript can't resolve the union of all calls for a generic name. The type of the bridge ensures that input and output match.
  const send = desktop().calls[name] as unknown as (
    input: DesktopInput<N>,
    workspaceKey: string | undefined,
  ) => Promise<DesktopResult<DesktopOutput<N>>>
  const workspace = appCalls.has(name) ? undefined : shownWorkspace
  const isOutdated = () => workspace !== undefined && workspace !== shownWorkspace && name !== 'session.leave'
  const result = await send(input as DesktopInput<N>, workspace).catch((thrown) => {
    throw toCallError(thrown)
  })
  if (isOutdated()) return new Promise(() => undefined)
  if (result.ok) return result.value
  throw new CallError(result.error.code, result.error.message, result.error.details)
}

/** Subscribes to an event of main. Returns a function that unsubscribes. */
export function on<N extends DesktopEventName>(
  name: N,
  listener: (event: DesktopEvent<N>) => void,
): () => void {
  return desktop().events[name](listener)
}

/** Converts a thrown value into a {@link CallError}. Other errors get the code `internal`. */
export function toCallError(thrown: unknown): CallError {
  return thrown instanceof CallError ? thrown : new CallError('internal', String(thrown))
}
