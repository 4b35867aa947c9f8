// Browsers for the persons of a worker. The start of a browser takes long, so the persons share one browser, each in an isolated context.
import type { Engine, EngineBrowser, EngineTab } from './engine.ts'

export type Lender = ReturnType<typeof createLender>

/** The shared browser without isolation, for engines that serve one person at a time. `quit` closes only the tabs of this person. */
function wholeAsRoom(browser: EngineBrowser): EngineBrowser {
  const open = new Set<EngineTab>()
  function keep(tab: EngineTab): EngineTab {
    open.add(tab)
    return {
      ...tab,
      async close() {
        open.delete(tab)
        await tab.close()
      },
      duplicate: async () => keep(await tab.duplicate()),
    }
  }
  return {
    ...browser,
    newTab: async (options) => keep(await browser.newTab(options)),
    async quit() {
      if (browser.alive()) for (const tab of open) await tab.close()
      open.clear()
    },
  }
}

export function createLender(engine: Engine) {
  let lent: Promise<EngineBrowser> | null = null

  /** Returns the shared browser. Starts a new one if the last one was killed. */
  async function borrow(): Promise<EngineBrowser> {
    lent ??= engine.launch()
    const browser = await lent
    if (browser.alive()) return browser
    await browser.quit()
    lent = engine.launch()
    return lent
  }

  return {
    async room(): Promise<EngineBrowser> {
      const browser = await borrow()
      return browser.room ? browser.room() : wholeAsRoom(browser)
    },
    /** Returns a browser that the test may kill. */
    async toBreak(): Promise<EngineBrowser> {
      return engine.sideBySide > 1 ? engine.launch() : wholeAsRoom(await borrow())
    },
    close: async () => (await lent)?.quit(),
  }
}
