// Owns which bridge this page has: the preload's in Electron, otherwise the headless host's WebSocket.
import type { DesktopBridge } from '#shared/desktop-api.ts'
import type { SocketHost } from './socket-bridge.ts'
import { connectSocket } from './socket-bridge.ts'

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly lastpage?: DesktopBridge
  }
}

export function findBridge(host: SocketHost): DesktopBridge {
  return window.lastpage ?? connectSocket(host)
}
