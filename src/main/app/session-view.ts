// What the window and the tray show about the workspaces of this app.
import { dateFormat } from '#shared/date-format.ts'
import type { Session as SessionView, WorkspaceSummary } from '#shared/desktop-state.ts'
import type { Locale } from '#shared/model/basics.ts'
import { noPolicy } from '#shared/no-policy.ts'
import type { Texts } from '../lib/texts.ts'
import { maxTrayReaders, trayReaders } from '../notifications/tray-readers.ts'
import type { SignIn } from '../tracker/sign-in.ts'
import type { ComputerParts, DesktopOptions } from './parts.ts'
import type { TrayState } from './tray-menu.ts'
import type { OpenWorkspace, Workspaces } from './workspaces.ts'

export type ViewContext = {
  options: DesktopOptions
  computer: ComputerParts
  workspaces: Workspaces
  signIn: Pick<SignIn, 'waiting'>
}

const instantOf = (at: number | null) => (at === null ? null : new Date(at).toISOString())

function signInView({ signIn }: ViewContext): SessionView['signIn'] {
  const waiting = signIn.waiting()
  return waiting && { ...waiting, until: new Date(waiting.until).toISOString() }
}

function troubleOf({ parts: { session, salesforce } }: OpenWorkspace): WorkspaceSummary['trouble'] {
  const { state } = session.connection()
  if (state === 'revoked' || state === 'offline') return state
  return salesforce.lostGrant() === null ? null : 'salesforce'
}

function summaryOf(workspace: OpenWorkspace): WorkspaceSummary {
  const { session, workspace: connection } = workspace.parts
  return {
    key: workspace.key,
    name: session.me()?.workspace.name ?? '',
    trackerUrl: session.connection().url ?? '',
    unread: connection.feed.unread(),
    reading: connection.feed.readers().length,
    trouble: troubleOf(workspace),
  }
}

export function sessionView(context: ViewContext): SessionView {
  const { options, computer, workspaces } = context
  const { host, secrets, version, proxyLogins, policy = noPolicy } = options
  const shown = workspaces.shown()
  const { session, salesforce, language } = shown.parts
  const me = session.me()
  return {
    host: host.kind,
    platform: process.platform,
    version,
    workspaceKey: shown.key,
    workspaces: workspaces.members().map(summaryOf),
    tracker: session.connection(),
    workspace: me?.workspace ?? null,
    member: me?.member ?? null,
    device: me?.device ?? null,
    salesforce: salesforce.state(),
    secrets: { store: secrets.kind, problem: secrets.problem },
    notificationsPausedUntil: instantOf(computer.pause.until()),
    pendingInvite: computer.joining.pendingInvite(),
    signIn: signInView(context),
    locale: language.locale(),
    proxyLogin: proxyLogins?.pending() ?? null,
    policy,
    help: { canShowLogs: host.showLogs !== null, canRestart: host.restart !== null },
  }
}

const timeOfDay = (at: number | null, locale: Locale): string | null =>
  at === null ? null : dateFormat(locale, { timeStyle: 'short' }).format(at)

/** The state of the tray, over all workspaces. */
export function trayState({ workspaces, computer }: ViewContext, texts: Texts): TrayState {
  const members = workspaces.members()
  const locale = workspaces.shown().parts.language.locale()
  const sum = (count: (workspace: OpenWorkspace) => number) =>
    members.reduce((total, workspace) => total + count(workspace), 0)
  const reading = members.flatMap(({ key, parts }) =>
    trayReaders(parts.workspace.feed.readers(), locale, (text) => texts(locale, text)).map((reader) => ({
      ...reader,
      path: workspaces.pathIn(key, reader.path),
    })),
  )
  return {
    unread: sum(({ parts }) => parts.workspace.feed.unread()),
    readers: sum(({ parts }) => parts.workspace.feed.readers().length),
    reading: reading.slice(0, maxTrayReaders),
    recentLinks: workspaces.shown().parts.recentLinks.list(),
    joined: members.length > 0,
    pausedUntil: timeOfDay(computer.pause.until(), locale),
    online: members.length > 0 && members.some(({ parts }) => parts.session.connection().state === 'online'),
    reconnect: members.some(({ parts }) => parts.salesforce.lostGrant() !== null),
  }
}
