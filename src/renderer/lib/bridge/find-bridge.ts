import type { DesktopBridge } from '#shared/desktop-api.ts'
import type { SocketHost } from './socket-bridge.ts'
import { connectSocket } from './socket-bridge.ts'

declare global {
  interface Window {
    /** The preload script of Electron sets this value. In a browser it is undefined. */
    readonly lastpage?: DesktopBridge
  }
}

/** Returns the bridge of Electron's preload script, or in a browser a WebSocket bridge to the headless host. */
export function findBridge(host: SocketHost): DesktopBridge {
  return window.lastpage ?? connectSocket(host)
}
