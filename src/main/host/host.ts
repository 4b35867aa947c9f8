// The port to the operating system or the browser. The adapters are in electron/ and headless/.

export type HostNotification = {
  /** A notification with the same id replaces the earlier notification. */
  id: string
  title: string
  body: string
  /** A click on the notification opens this page of the app, e.g. `/visits/vis_…`. */
  path: string
}

/** What an entry of the tray menu does. `open` shows the window, on the page if there is one. */
export type TrayAction =
  | { do: 'open'; path: string | null }
  | { do: 'copy'; url: string }
  | { do: 'share' | 'pause' | 'resume' | 'quit' }

export type TrayItem =
  | { kind: 'text'; label: string }
  | { kind: 'line' }
  | { kind: 'action'; label: string; action: TrayAction }
  | { kind: 'menu'; label: string; items: readonly TrayItem[] }

export type Tray = { unread: number; tooltip: string; menu: readonly TrayItem[] }

/** The file that the rep chose. `name` is the name under which the file is saved. If `write` fails, no partial file remains. */
export type SaveTarget = { name: string; write(bytes: AsyncIterable<Uint8Array>): Promise<void> }

/** Each `on…` method returns a function that removes the listener. */
export type Host = {
  readonly kind: 'electron' | 'headless'
  showWindow(path?: string): void
  notify(notification: HostNotification): void
  /** Opens `url` in the browser. The caller must pass only URLs that `allowedExternalUrl` returned. */
  openExternal(url: string): Promise<void>
  /** Asks the rep where to save a file. Returns null if the rep cancels. The headless host makes a download of the browser instead. */
  saveFile(name: string): Promise<SaveTarget | null>
  setTray(tray: Tray): void
  /** Asks the rep for PDF files. Returns their paths, none if the rep cancels. Null if the host has no such dialog. */
  readonly choosePdfs: (() => Promise<readonly string[]>) | null
  copyText(text: string): void
  setStartAtLogin(on: boolean): void
  /** Shows the log file in the file manager. Null if the log is not in a file. */
  readonly showLogs: (() => void) | null
  /** Ends the app as at quit, and starts it again. Null if another program starts the app, for example a service manager. */
  readonly restart: (() => void) | null
  /** The languages of the computer, preferred first, e.g. `ja-JP`. */
  languages(): readonly string[]
  /** False if `languages` returns the languages of a server, not the languages of the user. */
  knowsUserLanguages(): boolean
  /** Sets the languages of the browser. The Electron host ignores this call and uses the languages of the operating system. */
  setPageLanguages(languages: readonly string[]): void
  /** The listener receives a `lastpage://` URL that nothing has validated. */
  onDeepLink(listener: (url: string) => void): () => void
  /** The listener receives the absolute paths of files that the rep wants to share. Nothing has checked them. */
  onOpenFiles(listener: (files: readonly string[]) => void): () => void
  /**
   * The host calls the listener when the computer resumes from sleep. The Electron host also calls the listener when the user unlocks the
   * screen and when the network is back. Then the app ends its back-off, polls the tracker and retries paused uploads at once.
   */
  onWakeOrOnline(listener: () => void): () => void
  /** The host calls the listeners at quit and waits for their promises. The Electron host waits for a limited time. */
  onQuit(listener: () => Promise<void>): () => void
}
