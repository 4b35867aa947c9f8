// The port through which a person uses a browser, whichever engine it has. What an engine's driver can't do has no method,
// and `cannot` says why, so that the report can.

export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** What not every engine can be made to do. */
export type Feat = 'hideByTab' | 'goOffline' | 'duplicate' | 'crash' | 'freeze' | 'print'

export type EngineTab = {
  goTo(url: string): Promise<void>
  reload(): Promise<void>
  back(): Promise<void>
  /** The value of an expression in the page, now. */
  evaluate<T>(expression: string): Promise<T>
  click(selector: string): Promise<void>
  type(text: string): Promise<void>
  pressEnter(): Promise<void>
  /** In front of the other tabs, or the window before the other windows. */
  toFront(): Promise<void>
  close(): Promise<void>
  screenshot(): Promise<Uint8Array>
  offline(value: boolean): Promise<void>
  /** The same page in another tab, by the page's own hand: it takes the tab's memory along. Without `onLoad`. */
  duplicate(): Promise<EngineTab>
  /** The process that draws this tab dies; the tab stays. */
  crash(): Promise<void>
  /** Of a tab out of view nothing runs any more, as on a phone in a pocket; and runs again. */
  freeze(value: boolean): Promise<void>
  /** Laid out for paper, and back. */
  print(): Promise<void>
}

export type EngineBrowser = {
  alive(): boolean
  /** `onLoad` runs in each document of the tab; `slow` delays what it fits. */
  newTab(options: {
    onLoad: string
    window?: boolean
    slow?: { what: RegExp; ms: number }
  }): Promise<EngineTab>
  /** Something else comes before the tab: it is hidden until the answer is called. */
  cover(tab: EngineTab): Promise<() => Promise<void>>
  /** Windows and memory of their own, for one of several persons at once. Missing where an engine has no room for several. */
  room?: () => Promise<EngineBrowser>
  /** Power off, as far as the browser can tell. */
  kill(): Promise<void>
  quit(): Promise<void>
}

export type Engine = {
  name: EngineName
  /** Why it can't be started on this machine; null where it can. */
  absent(): string | null
  cannot: Partial<Record<Feat, string>>
  /** It can't be kept from saying that a program drives it, so the tracker takes its visits for a scanner's. */
  admitsAutomation: boolean
  /** How many persons read at once: those of one browser's rooms hardly do more than wait. */
  sideBySide: number
  launch(): Promise<EngineBrowser>
}

export const notHere = (feat: Feat) => (): never => {
  throw new Error(`This engine cannot ${feat}: its test is to be skipped.`)
}

/** A session bus is for the tests of the keychain: a browser that finds it starts half a desktop on it. */
export function quietEnvironment(): Record<string, string | undefined> {
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...environment } = process.env
  return environment
}
