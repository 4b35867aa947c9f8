// Owns a desktop in memory: the same contract as main's, over plain state, for component tests and screenshots.
import {
  type DesktopBridge,
  type DesktopCallName,
  type DesktopEvent,
  type DesktopEventName,
  type DesktopInput,
  type DesktopOutput,
  type DesktopResult,
  desktopCalls,
  desktopEvents,
} from '#shared/desktop-api.ts'
import type { Session, Settings, Upload } from '#shared/desktop-state.ts'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { LinkPreset, Refusal } from '#shared/link-settings.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import type { Notification } from '#shared/model/feed.ts'
import type { Device, Invite, Member, Picture } from '#shared/model/people.ts'
import type { Workflow } from '#shared/model/runs.ts'
import type { HeldLink, Reader, Visit, Visitor } from '#shared/model/visits.ts'
import { memoryCalls } from './memory-calls.ts'

export type MemoryState = {
  session: Session
  settings: Settings
  documents: Document[]
  links: Link[]
  refusals: Refusal[]
  linkPresets: LinkPreset[]
  workflows: Workflow[]
  visits: Visit[]
  visitors: Visitor[]
  readers: Reader[]
  notifications: Notification[]
  held: HeldLink[]
  /** `<document id> <version>` */
  withdrawn: Set<string>
  members: Member[]
  invites: Invite[]
  devices: Device[]
  uploads: Upload[]
  /** Logos and photos by id. */
  pictures: Map<string, Picture>
  /** Every call is refused with it, but for the session and the settings. */
  refuse: ErrorCode | null
}

export type Emit = <N extends DesktopEventName>(name: N, event: DesktopEvent<N>) => void
export type MemoryCalls = {
  [N in DesktopCallName]: (input: DesktopInput<N>) => DesktopOutput<N> | Promise<DesktopOutput<N>>
}
export type MemoryDesktop = { state: MemoryState; bridge: DesktopBridge; emit: Emit }

export function memoryDesktop(state: MemoryState): MemoryDesktop {
  const listeners = new Map<string, Set<(event: unknown) => void>>()
  const emit: Emit = (name, event) => {
    for (const listener of listeners.get(name) ?? []) listener(event)
  }
  const calls = memoryCalls(state, emit)
  const answer = async (name: DesktopCallName, input: unknown): Promise<DesktopResult<unknown>> => {
    try {
      const isLocal = name === 'session.get' || name.startsWith('settings.')
      if (state.refuse && !isLocal) throw new CodedError(state.refuse, 'Refused by the scenario.')
      const run = calls[name] as (input: unknown) => unknown
      const value = await run(desktopCalls[name].input.parse(input))
      return { ok: true, value: desktopCalls[name].output.parse(value) }
    } catch (thrown) {
      if (thrown instanceof CodedError) return { ok: false, error: thrown.toWire() }
      throw thrown
    }
  }
  const listen = (name: string) => (listener: (event: never) => void) => {
    const set = listeners.get(name) ?? new Set()
    listeners.set(name, set)
    set.add(listener as (event: unknown) => void)
    return () => set.delete(listener as (event: unknown) => void)
  }
  const bridge = {
    calls: Object.fromEntries(
      Object.keys(desktopCalls).map((name) => [
        name,
        (input: unknown) => answer(name as DesktopCallName, input),
      ]),
    ),
    events: Object.fromEntries(Object.keys(desktopEvents).map((name) => [name, listen(name)])),
  } as unknown as DesktopBridge
  return { state, bridge, emit }
}
