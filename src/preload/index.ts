// The preload script of Electron. The script gives the page one function for each call and each event of the desktop API. The script is
// built as one CommonJS file. In a sandboxed renderer, a preload script can load `electron` but no npm packages.
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { DesktopBridge } from '#shared/desktop-api.ts'
import { callChannel, desktopCallNames, desktopEventNames, eventChannel } from '#shared/desktop-names.ts'

const calls = Object.fromEntries(
  desktopCallNames.map((name) => [
    name,
    (input: unknown, workspaceKey?: unknown) => ipcRenderer.invoke(callChannel(name), input, workspaceKey),
  ]),
) as unknown as DesktopBridge['calls']

const events = Object.fromEntries(
  desktopEventNames.map((name) => [name, (listener: unknown) => subscribe(eventChannel(name), listener)]),
) as unknown as DesktopBridge['events']

/** Passes only the payload to the page. Electron's event object contains the sender, which the page must not get. */
function subscribe(channel: string, listener: unknown): () => void {
  if (typeof listener !== 'function') throw new TypeError('A listener is a function.')
  const handle = (_event: IpcRendererEvent, payload: unknown) => listener(payload)
  ipcRenderer.on(channel, handle)
  return () => {
    ipcRenderer.removeListener(channel, handle)
  }
}

contextBridge.exposeInMainWorld('lastpage', { calls, events } satisfies DesktopBridge)
