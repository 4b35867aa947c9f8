// The workspaces of this app. All are connected at the same time; the window shows one of them (docs/adr/0123).
import { rm } from 'node:fs/promises'
import { CodedError } from '#shared/errors.ts'
import { createEmitter } from '../lib/emitter.ts'
import { type Accepted, alreadyJoined, type JoinRequest } from '../tracker/joining.ts'
import type { Emit } from '../workspace/feed.ts'
import { checkRoom, firstWorkspaceKey } from '../workspace/memberships.ts'
import { announceWorkspace } from './announce.ts'
import type { ComputerParts, DesktopOptions } from './parts.ts'
import { createWorkspaceParts, type WorkspaceParts } from './workspace-parts.ts'

/** One membership and its parts. The first one exists also before this device has joined a workspace. */
export type OpenWorkspace = { readonly key: string; readonly parts: WorkspaceParts }

export type Workspaces = ReturnType<typeof createWorkspaces>

const isLive = ({ parts: { session } }: OpenWorkspace) =>
  session.access() !== null && session.connection().state !== 'revoked'

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over the open workspaces; each function in it is short
export function createWorkspaces(options: DesktopOptions, computer: ComputerParts, toWindow: Emit) {
  const { joining, memberships } = computer
  /** A change of any workspace, or of the workspace that the window shows. */
  const changes = createEmitter<void>((error) => options.log.error({ error }, 'Workspace listener failed'))
  /** A workspace whose tracker can be reached again. */
  const online = createEmitter<OpenWorkspace>()
  const uploads = createEmitter<void>()
  const open = new Map<string, OpenWorkspace & { close(): Promise<void> }>()

  function openPlace(key: string) {
    const storage = memberships.storageOf(key)
    const parts = createWorkspaceParts(options, {
      ...{ computer, storage, onCounts: changes.emit },
      emit: (name, event) => {
        if (key === shown().key) toWindow(name, event)
      },
      notify: (notification) => notify(key, notification),
    })
    const opened = { key, parts }
    const stops = announceWorkspace(opened, {
      ...{ settings: computer.settings, changed: changes.emit, toWindow },
      isShown: () => key === shown().key,
      uploaded: uploads.emit,
      online: () => online.emit(opened),
    })
    const entry = {
      ...opened,
      async close() {
        for (const stop of stops) stop()
        await parts.stop()
      },
    }
    open.set(key, entry)
    return entry
  }

  const all = (): OpenWorkspace[] => [...open.values()]
  const members = (): OpenWorkspace[] => all().filter(({ parts }) => parts.session.isMember())

  function shown(): OpenWorkspace {
    const chosen = open.get(memberships.shown())
    return chosen?.parts.session.isMember() ? chosen : (members()[0] ?? first)
  }

  /** A notification names its workspace if there are several, and a click on it opens this workspace. */
  function notify(key: string, notification: Parameters<DesktopOptions['host']['notify']>[0]): void {
    if (members().length < 2) {
      options.host.notify(notification)
      return
    }
    const name = open.get(key)?.parts.session.me()?.workspace.name ?? ''
    const { id, title, body, path } = notification
    options.host.notify({
      id: `${key} ${id}`,
      title,
      body: `${body}\n${name}`.trim(),
      path: pathIn(key, path),
    })
  }

  /** Returns the path of a page of a workspace. The window shows the workspace first. */
  function pathIn(key: string, path: string): string {
    return members().length < 2 ? path : `/in/${key}${path}`
  }

  function requireNew(workspaceId: string | null): void {
    const same = workspaceId === null ? undefined : memberOf(workspaceId)
    if (same && isLive(same)) throw alreadyJoined(same.key)
    const [only] = members()
    if (computer.deviceKind === 'worker' && only && isLive(only)) throw alreadyJoined(only.key)
  }

  const memberOf = (workspaceId: string) =>
    members().find(({ parts }) => parts.session.me()?.workspace.id === workspaceId)

  const requireRoom = (trackerUrl: string) =>
    checkRoom(
      members().map(({ parts }) => parts.session.connection().url),
      trackerUrl,
    )

  async function join(request: JoinRequest): Promise<void> {
    const { trackerUrl, workspaceId } = joining.placeOf(request.invite)
    requireNew(workspaceId)
    if (workspaceId === null || !memberOf(workspaceId)) requireRoom(trackerUrl)
    await joining.requireStorage()
    await adopt(await joining.accept(request))
  }

  /** Chooses where the membership is stored: in its old place if the device was removed, in a free place, or in a new one. */
  function placeFor({ trackerUrl, me }: Accepted): OpenWorkspace {
    requireNew(me.workspace.id)
    const same = memberOf(me.workspace.id)
    if (same) return same
    if (computer.deviceKind === 'worker' || !first.parts.session.isMember()) return first
    requireRoom(trackerUrl)
    return openPlace(memberships.add())
  }

  /** Stores a membership that a tracker gave to this device, and shows its workspace. */
  async function adopt(accepted: Accepted): Promise<void> {
    let place: OpenWorkspace | undefined
    try {
      place = placeFor(accepted)
      await place.parts.session.adopt(accepted)
    } catch (error) {
      if (place && !place.parts.session.isMember()) await forget(place)
      await joining.refuse(accepted)
      throw error
    }
    joining.dismissInvite()
    show(place.key)
    await place.parts.workspace.resume()
  }

  /** Closes the place of a membership that this device no longer has. The first place stays open. */
  async function forget({ key }: OpenWorkspace): Promise<void> {
    const entry = open.get(key)
    if (!entry || key === firstWorkspaceKey) return
    open.delete(key)
    await entry.close()
    memberships.remove(key)
    await rm(memberships.storageOf(key).dir, { recursive: true, force: true })
  }

  function show(key: string): void {
    if (!open.has(key)) throw new CodedError('not_joined', 'This app is not in this workspace.')
    if (key !== memberships.shown()) memberships.show(key)
    changes.emit()
  }

  const first: OpenWorkspace = openPlace(firstWorkspaceKey)
  for (const key of memberships.keys()) if (!open.has(key)) openPlace(key)
  return {
    ...{ all, members, shown, show, join, adopt, requireNew, pathIn },
    onChange: changes.on,
    onOnline: online.on,
    /** A change of the uploads of any workspace. */
    onUploads: uploads.on,
    get: (key: string): OpenWorkspace | undefined => open.get(key),
    /** The workspace whose tracker offers updates and gets reports of crashes: the first that can be reached. */
    primary: (): OpenWorkspace =>
      members().find(({ parts }) => parts.session.connection().state === 'online') ?? members()[0] ?? first,
    async leave(workspace: OpenWorkspace): Promise<void> {
      await workspace.parts.leave()
      await forget(workspace)
      changes.emit()
    },
    async start(): Promise<void> {
      await Promise.all(all().map(({ parts }) => parts.start()))
      // Without a keychain a restart loses the memberships, and a crash may have left a place that was never used.
      for (const place of all()) if (!place.parts.session.isMember()) await forget(place)
    },
    /** Connects all workspaces again, at once. */
    async resume(): Promise<void> {
      await Promise.all(all().map(({ parts }) => parts.workspace.resume()))
    },
    async stop(): Promise<void> {
      await Promise.all([...open.values()].map((entry) => entry.close()))
    },
  }
}
