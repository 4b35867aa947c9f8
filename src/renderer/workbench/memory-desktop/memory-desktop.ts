import {
  type DesktopBridge,
  type DesktopCallName,
  type DesktopResult,
  desktopCalls,
  desktopEvents,
} from '#shared/desktop-api.ts'
import { CodedError } from '#shared/errors.ts'
import { memoryCalls } from './calls.ts'
import type { Emit, MemoryState } from './state.ts'

export type MemoryDesktop = { state: MemoryState; bridge: DesktopBridge; emit: Emit }

/** Implements the desktop API in memory, without main and tracker. The workbench and tests use it. */
export function memoryDesktop(state: MemoryState): MemoryDesktop {
  const listeners = new Map<string, Set<(event: unknown) => void>>()
  const emit: Emit = (name, event) => {
    for (const listener of listeners.get(name) ?? []) listener(event)
  }
  const calls = memoryCalls(state, emit)
  const answer = async (name: DesktopCallName, input: unknown): Promise<DesktopResult<unknown>> => {
    try {
      const isLocal = name === 'session.get' || name.startsWith('settings.')
      if (state.stalls && !isLocal) return await new Promise(() => undefined)
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
