// The contract between the main process and the renderer: calls (renderer → main) and events (main → renderer). The preload script, the
// IPC handlers, the headless WebSocket and the renderer's client are derived from this contract.
import type { z } from 'zod'
import { apiTokenCalls } from './desktop-api/api-tokens.ts'
import type { DesktopCall } from './desktop-api/call.ts'
import { chatRoomsCalls } from './desktop-api/chat-rooms.ts'
import { documentsCalls } from './desktop-api/documents.ts'
import { desktopEvents } from './desktop-api/events.ts'
import { helpCalls } from './desktop-api/help.ts'
import { peopleCalls } from './desktop-api/people.ts'
import { privacyCalls } from './desktop-api/privacy.ts'
import { readingCalls } from './desktop-api/reading.ts'
import { salesforceCalls } from './desktop-api/salesforce.ts'
import { sessionCalls } from './desktop-api/session.ts'
import { settingsCalls } from './desktop-api/settings.ts'
import { updatesCalls } from './desktop-api/updates.ts'
import { webhookCalls } from './desktop-api/webhooks.ts'
import { workflowsCalls } from './desktop-api/workflows.ts'
import { workspacesCalls } from './desktop-api/workspaces.ts'
import type { WireErrorSchema } from './desktop-state.ts'

export type { DesktopCall }
export { desktopEvents }

export const desktopCalls = {
  ...sessionCalls,
  ...workspacesCalls,
  ...salesforceCalls,
  ...peopleCalls,
  ...apiTokenCalls,
  ...webhookCalls,
  ...documentsCalls,
  ...workflowsCalls,
  ...readingCalls,
  ...privacyCalls,
  ...settingsCalls,
  ...helpCalls,
  ...updatesCalls,
  ...chatRoomsCalls,
} as const satisfies Record<string, DesktopCall>

export type DesktopCalls = typeof desktopCalls
export type DesktopCallName = keyof DesktopCalls
export type DesktopInput<N extends DesktopCallName> = z.input<DesktopCalls[N]['input']>
export type DesktopOutput<N extends DesktopCallName> = z.output<DesktopCalls[N]['output']>

export type DesktopEvents = typeof desktopEvents
export type DesktopEventName = keyof DesktopEvents
export type DesktopEvent<N extends DesktopEventName> = z.output<DesktopEvents[N]>

/** The result of a call. */
export type DesktopResult<T> = { ok: true; value: T } | { ok: false; error: z.infer<typeof WireErrorSchema> }

/**
 * The functions by which the renderer uses the main process. In Electron, the preload script sets the functions as `window.lastpage`. In
 * the headless host, the same functions use a WebSocket. There is one function for each call and each event. The function of an event adds a
 * listener and returns a function that removes the listener.
 */
export type DesktopBridge = {
  readonly calls: {
    /** `workspaceKey`: the workspace that the call concerns. Without it, the one that the window shows. */
    readonly [N in DesktopCallName]: (
      input: DesktopInput<N>,
      workspaceKey?: string,
    ) => Promise<DesktopResult<DesktopOutput<N>>>
  }
  readonly events: {
    readonly [N in DesktopEventName]: (listener: (event: DesktopEvent<N>) => void) => () => void
  }
}
