// The port to the operating system or the browser. Adapters: electron/ and headless/.

export type HostNotification = {
  /** A notification with the same id replaces the earlier one. */
  id: string
  title: string
  body: string
  /** The page of the window that a click opens, e.g. `/visits/vis_…`. */
  path: string
}

export type TrayState = {
  unread: number
  readers: number
  online: boolean
  /** True when the rep must reconnect to Salesforce. */
  reconnect: boolean
}

/** The file that the rep chose. `name` is its final name. `write` stores all bytes, or leaves no file. */
export type FilePlace = { name: string; write(bytes: AsyncIterable<Uint8Array>): Promise<void> }

/** Each `on…` returns its unsubscribe function. */
export type Host = {
  readonly kind: 'electron' | 'headless'
  showWindow(path?: string): void
  notify(notification: HostNotification): void
  /** Opens a URL that `allowedExternalUrl` returned, and no other. */
  openExternal(url: string): Promise<void>
  /** Asks where to save a file; null if the rep cancels. In a browser it becomes a download. */
  saveFile(name: string): Promise<FilePlace | null>
  setTray(state: TrayState): void
  setStartAtLogin(on: boolean): void
  /** The languages of the computer, preferred first, e.g. `ja-JP`. */
  languages(): readonly string[]
  /** False on a server that nobody uses as a desktop: `languages` are then the server's. */
  hasPersonsLanguage(): boolean
  /** The languages of a page's browser. Ignored by a host with a window of the operating system, which knows them better. */
  pageSpeaks(languages: readonly string[]): void
  /** Receives a `lastpage://` URL, unchecked. */
  onDeepLink(listener: (url: string) => void): () => void
  /** Called after sleep and when the network is back: whatever waits in a back-off should try at once. */
  onResume(listener: () => void): () => void
  /** Work that must end before the process does. */
  onQuit(listener: () => Promise<void>): () => void
}
