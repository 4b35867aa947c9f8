// The messages on the WebSocket between the headless host and its page. The messages contain the calls and events of the desktop API. Other
// messages tell the page to open URLs, save files and show notifications, because the headless host cannot do this itself.
import { z } from 'zod'

/** Renderer → main. */
export const ClientFrame = z.object({
  type: z.literal('call'),
  id: z.int(),
  name: z.string(),
  /** The input of the call. This field is missing if the call has no input. */
  input: z.unknown().optional(),
  /** The workspace that the call concerns. Without it, the one that the window shows. */
  workspaceKey: z.string().optional(),
})
export type ClientFrame = z.infer<typeof ClientFrame>

/** Main → renderer. */
export const ServerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal('event'), name: z.string(), event: z.unknown() }),
  /** For `Host.openExternal`: the page opens the URL in a new tab. */
  z.object({ type: z.literal('openExternal'), url: z.string() }),
  /** For `Host.saveFile`: the page downloads the file from its own origin. */
  z.object({ type: z.literal('download'), url: z.string(), name: z.string() }),
  /** For `Host.notify`: the page shows a notification, which replaces an earlier notification with the same `id`. A click opens `path`. */
  z.object({
    type: z.literal('notify'),
    id: z.string(),
    title: z.string(),
    body: z.string(),
    path: z.string(),
  }),
])
export type ServerFrame = z.infer<typeof ServerFrame>
