// Reads the messages of the headless host. The window does this before its first screen, so it does not load the schema for it (ADR 131). A test compares
// both.
import type { ServerFrame } from '#shared/headless-wire.ts'

/** The texts that a message of each type has. */
const textsOf: Record<ServerFrame['type'], readonly string[]> = {
  result: [],
  event: ['name'],
  openExternal: ['url'],
  download: ['url', 'name'],
  notify: ['id', 'title', 'body', 'path'],
}

function isServerFrame(value: unknown): value is ServerFrame {
  if (typeof value !== 'object' || value === null) return false
  const frame = value as Record<string, unknown>
  if (typeof frame.type !== 'string' || !Object.hasOwn(textsOf, frame.type)) return false
  if (frame.type === 'result' && !Number.isSafeInteger(frame.id)) return false
  return textsOf[frame.type as ServerFrame['type']].every((name) => typeof frame[name] === 'string')
}

/** Returns undefined for a message that is not valid. */
export function readServerFrame(text: string): ServerFrame | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isServerFrame(value) ? value : undefined
  } catch {
    return undefined // no JSON
  }
}
