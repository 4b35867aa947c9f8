// The bridge from the page to main in Electron: one function per call of the contract and per event. Built as one CommonJS file
// that requires nothing but `electron`, because the renderer is sandboxed.
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { DesktopBridge } from '#shared/desktop-api.ts'
import { callChannel, desktopCallNames, desktopEventNames, eventChannel } from '#shared/desktop-names.ts'

const calls = Object.fromEntries(
  desktopCallNames.map((name) => [name, (input: unknown) => ipcRenderer.invoke(callChannel(name), input)]),
) as unknown as DesktopBridge['calls']

const events = Object.fromEntries(
  desktopEventNames.map((name) => [name, (listener: unknown) => subscribe(eventChannel(name), listener)]),
) as unknown as DesktopBridge['events']

/** The page gets the payload and never Electron's event, which contains the sender. */
function subscribe(channel: string, listener: unknown): () => void {
  if (typeof listener !== 'function') throw new TypeError('A listener is a function.')
  const handle = (_event: IpcRendererEvent, payload: unknown) => listener(payload)
  ipcRenderer.on(channel, handle)
  return () => {
    ipcRenderer.removeListener(channel, handle)
  }
}

contextBridge.exposeInMainWorld('lastpage', { calls, events } satisfies DesktopBridge)
