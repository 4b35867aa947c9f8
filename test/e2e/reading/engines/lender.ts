// Owns who gets which browser: starting one takes long, so a worker's persons share one, each with a room of their own.
import type { Engine, EngineBrowser, EngineTab } from './engine.ts'

export type Lender = ReturnType<typeof createLender>

/** The whole browser as one person's room, where the engine has no smaller ones: who leaves it closes their tabs. */
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

  /** The browser that is lent out; another one where somebody has killed it. */
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
    /** For who kills it. */
    async toBreak(): Promise<EngineBrowser> {
      return engine.sideBySide > 1 ? engine.launch() : wholeAsRoom(await borrow())
    },
    close: async () => (await lent)?.quit(),
  }
}
