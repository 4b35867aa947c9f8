// Registers the handlers of ipcMain. Only this file uses ipcMain, so every handler checks the sender.
import { BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron'
import type { DesktopResult } from '#shared/desktop-api.ts'
import { callChannel, desktopCallNames, eventChannel } from '#shared/desktop-names.ts'
import { CodedError } from '#shared/errors.ts'
import type { DesktopEventMessage } from '../../app/desktop.ts'
import { type Dispatch, wireOf } from '../../ipc/registrar.ts'
import type { Log } from '../../lib/log.ts'
import { isAppUrl } from './app-origin.ts'

/** Registers a handler for each call of the desktop API. Returns a function that removes all handlers. */
export function registerCalls(dispatch: Dispatch, log: Log): () => void {
  for (const name of desktopCallNames) {
    ipcMain.handle(
      callChannel(name),
      async (event, input: unknown, workspaceKey: unknown): Promise<DesktopResult<unknown>> => {
        if (isOwnPage(event)) return dispatch(name, input, workspaceKey)
        log.warn(
          { call: name, url: event.senderFrame?.url ?? null },
          'A call from a page outside of the app was refused',
        )
        return { ok: false, error: wireOf(new CodedError('forbidden', 'Only the app may send calls.')) }
      },
    )
  }
  return () => {
    for (const name of desktopCallNames) ipcMain.removeHandler(callChannel(name))
  }
}

/** True if the call comes from the main frame of the app. `senderFrame` is null if the frame was closed or has navigated. */
function isOwnPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isAppUrl(senderFrame.url)
}

export function broadcast({ name, event }: DesktopEventMessage): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.webContents.isDestroyed()) window.webContents.send(eventChannel(name), event)
  }
}
