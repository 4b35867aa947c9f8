// The port to what an operating system or a browser does for the desktop. Adapters: electron/ and headless/.

export type HostNotification = {
  /** Stable: the same id replaces what was shown before. */
  id: string
  title: string
  body: string
  /** Where a click leads, e.g. `/visits/vis_…`. */
  path: string
}

export type TrayState = {
  unread: number
  readers: number
  online: boolean
  /** Salesforce wants the rep to connect again. */
  reconnect: boolean
}

/** A file that the rep wants: its name as it came out, and the way to fill it. `write` leaves it whole or not at all. */
export type FilePlace = { name: string; write(bytes: AsyncIterable<Uint8Array>): Promise<void> }

/** Each `on…` returns its unsubscribe function. */
export type Host = {
  readonly kind: 'electron' | 'headless'
  showWindow(path?: string): void
  notify(notification: HostNotification): void
  /** Takes what `allowedExternalUrl` let through, nothing else. */
  openExternal(url: string): Promise<void>
  /** Asks where a file shall go; null where the rep chose no place. A browser takes it as a download. */
  saveFile(name: string): Promise<FilePlace | null>
  setTray(state: TrayState): void
  setStartAtLogin(on: boolean): void
  /** The computer's languages, best first, e.g. `ja-JP`. */
  languages(): readonly string[]
  /** Whether `languages` are a person's; of a server that nobody sits at they are only the server's. */
  hasPersonsLanguage(): boolean
  /** A page tells what its browser speaks; where there is an operating system's window, that is known better. */
  pageSpeaks(languages: readonly string[]): void
  /** A `lastpage://` URL, as it came: unchecked. */
  onDeepLink(listener: (url: string) => void): () => void
  /** Woken from sleep, or the network is back: whatever waits in a back-off should try at once. */
  onResume(listener: () => void): () => void
  /** Work that must end before the process does. */
  onQuit(listener: () => Promise<void>): () => void
}
