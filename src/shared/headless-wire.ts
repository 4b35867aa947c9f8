// The frames of the headless host's WebSocket: the desktop API, and what in Electron the operating system would do.
import { z } from 'zod'

/** Renderer → main. */
export const ClientFrame = z.object({
  type: z.literal('call'),
  id: z.int(),
  name: z.string(),
  /** Absent where the call takes none: JSON has no undefined. */
  input: z.unknown().optional(),
})
export type ClientFrame = z.infer<typeof ClientFrame>

/** Main → renderer. */
export const ServerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal('event'), name: z.string(), event: z.unknown() }),
  /** Host.openExternal: the page opens a new tab. */
  z.object({ type: z.literal('openExternal'), url: z.string() }),
  /** Host.saveFile: the page downloads it from our own origin. */
  z.object({ type: z.literal('download'), url: z.string(), name: z.string() }),
  /** Host.notify: the page shows a notification; `id` replaces an earlier one; a click navigates to `path`. */
  z.object({
    type: z.literal('notify'),
    id: z.string(),
    title: z.string(),
    body: z.string(),
    path: z.string(),
  }),
])
export type ServerFrame = z.infer<typeof ServerFrame>

/** POST with `{ secret }` (the URL's fragment): sets the session cookie. The secret works once. */
export const headlessLoginPath = '/headless/login'
export const headlessSocketPath = '/headless/socket'
