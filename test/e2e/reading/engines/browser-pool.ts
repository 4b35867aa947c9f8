// Browsers for the persons of a worker. The start of a browser takes long, so the persons share one browser. If the engine supports isolated contexts,
// each person has a context of their own.
import type { Engine, EngineBrowser, EngineTab } from './engine.ts'

export type BrowserPool = ReturnType<typeof createBrowserPool>

/** Returns the shared browser for engines that serve only one person at a time. `quit` of the returned object closes only the tabs of this person. */
function withoutIsolation(browser: EngineBrowser): EngineBrowser {
  const tabs = new Set<EngineTab>()
  function track(tab: EngineTab): EngineTab {
    tabs.add(tab)
    return {
      ...tab,
      async close() {
        tabs.delete(tab)
        await tab.close()
      },
      duplicate: async () => track(await tab.duplicate()),
    }
  }
  return {
    ...browser,
    newTab: async (options) => track(await browser.newTab(options)),
    async quit() {
      if (browser.isRunning()) for (const tab of tabs) await tab.close()
      tabs.clear()
    },
  }
}

export function createBrowserPool(engine: Engine) {
  let current: Promise<EngineBrowser> | null = null

  /** Returns the shared browser. Starts a browser if there is none, or if the last browser no longer runs. */
  async function sharedBrowser(): Promise<EngineBrowser> {
    current ??= engine.launch()
    const browser = await current
    if (browser.isRunning()) return browser
    await browser.quit()
    current = engine.launch()
    return current
  }

  return {
    async acquire(): Promise<EngineBrowser> {
      const browser = await sharedBrowser()
      return browser.isolate ? browser.isolate() : withoutIsolation(browser)
    },
    /** Returns a browser that the test may kill. */
    async acquireToKill(): Promise<EngineBrowser> {
      return engine.maxConcurrent > 1 ? engine.launch() : withoutIsolation(await sharedBrowser())
    },
    close: async () => (await current)?.quit(),
  }
}
