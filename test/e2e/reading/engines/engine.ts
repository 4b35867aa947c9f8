// The interface between a simulated person and a browser engine. Some drivers lack features. `Engine.missingFeatures` has the reason for each missing
// feature. The tests that need the feature are skipped with this reason.

export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** Features that some drivers lack. */
export type Feature =
  | 'hideByTab'
  | 'goOffline'
  | 'duplicate'
  | 'crash'
  | 'freeze'
  | 'print'
  | 'navigateEvent'
  | 'goodbyeAtQuit'

export type EngineTab = {
  goTo(url: string): Promise<void>
  reload(): Promise<void>
  back(): Promise<void>
  /** Evaluates an expression in the page. */
  evaluate<T>(expression: string): Promise<T>
  click(selector: string): Promise<void>
  type(text: string): Promise<void>
  pressEnter(): Promise<void>
  /** Brings the tab, or its window, to the front. */
  bringToFront(): Promise<void>
  close(): Promise<void>
  screenshot(): Promise<Uint8Array>
  setOffline(value: boolean): Promise<void>
  /** Opens the same page in another tab with `window.open`, which copies `sessionStorage`. `onLoad` does not run in the new tab. */
  duplicate(): Promise<EngineTab>
  /** Crashes the renderer process of this tab. The tab stays open. */
  crash(): Promise<void>
  /** Freezes a hidden tab (no script runs, as on a locked phone), or unfreezes it. */
  setFrozen(value: boolean): Promise<void>
  /** Prints the page to a PDF. */
  print(): Promise<void>
}

export type EngineBrowser = {
  isRunning(): boolean
  /** `onLoad` is a script that runs in each document of the tab. `slow` delays the requests whose URL matches `what`. */
  newTab(options: {
    onLoad: string
    window?: boolean
    slow?: { what: RegExp; ms: number }
  }): Promise<EngineTab>
  /** Hides the tab. The returned function shows the tab again. */
  hide(tab: EngineTab): Promise<() => Promise<void>>
  /** Opens an isolated context with its own windows and storage. Undefined if the engine can serve only one person at a time. */
  isolate?: () => Promise<EngineBrowser>
  /** Kills the processes of the browser. */
  kill(): Promise<void>
  quit(): Promise<void>
}

export type Engine = {
  name: EngineName
  /** Returns the reason why the engine cannot be started on this machine, or null. */
  missingReason(): string | null
  missingFeatures: Partial<Record<Feature, string>>
  /** True if `navigator.webdriver` is always true in this engine. In this case the bot detection marks the visits of the engine as suspected. */
  revealsAutomation: boolean
  /** How many persons may read at the same time. A person mostly waits, so several persons can share one browser. */
  maxConcurrent: number
  launch(): Promise<EngineBrowser>
}

export const unsupported = (feature: Feature) => (): never => {
  throw new Error(`This engine does not support ${feature}. Its test must be skipped.`)
}

/** Returns the environment without the D-Bus session bus. The bus is for the keychain tests. A browser that finds the bus starts desktop services. */
export function environmentWithoutBus(): Record<string, string | undefined> {
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...environment } = process.env
  return environment
}
