// A tab that Playwright does not know. Playwright records the network of its tabs, and Chromium then keeps the bodies of all responses in the renderer process: 37 MB
// after 1,000 pages, which a reader's tab does not have.
import type { Browser, CDPSession } from '@playwright/test'

/** `script` runs before the scripts of each page. */
type TabOptions = { url: string; script: string; width: number; height: number }
type Params = Record<string, unknown>
type Answer = { id?: number; result?: Params; error?: { message: string } }

export type BareTab = Awaited<ReturnType<typeof openBareTab>>

/** Returns a function that sends a command of the DevTools protocol to a target. */
async function attach(session: CDPSession, targetId: string) {
  const { sessionId } = await session.send('Target.attachToTarget', { targetId })
  const waiting = new Map<number, PromiseWithResolvers<Params>>()
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id = 0, result = {}, error } = JSON.parse(message) as Answer
    if (error) waiting.get(id)?.reject(new Error(error.message))
    else waiting.get(id)?.resolve(result)
    waiting.delete(id)
  })
  let sent = 0
  return async (method: string, params: Params = {}): Promise<Params> => {
    sent += 1
    const answer = Promise.withResolvers<Params>()
    waiting.set(sent, answer)
    await session.send('Target.sendMessageToTarget', {
      sessionId,
      message: JSON.stringify({ id: sent, method, params }),
    })
    return answer.promise
  }
}

/** Opens a tab in a browser context of its own. The browser must have no other tab if the memory of its process is measured. */
export async function openBareTab(browser: Browser, { url, script, width, height }: TabOptions) {
  const session = await browser.newBrowserCDPSession()
  const { browserContextId } = await session.send('Target.createBrowserContext')
  const { targetId } = await session.send('Target.createTarget', { url: 'about:blank', browserContextId })
  const send = await attach(session, targetId)
  const size = { width, height, deviceScaleFactor: 1, mobile: false }
  await send('Emulation.setDeviceMetricsOverride', size)
  await send('Page.enable')
  await send('Page.addScriptToEvaluateOnNewDocument', { source: script })
  await send('Page.navigate', { url })

  /** Resolves with the value of the expression, or of its promise. */
  async function evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = (await send('Runtime.evaluate', options)) as {
      result: { value?: unknown }
      exceptionDetails?: { text: string }
    }
    if (exceptionDetails) throw new Error(exceptionDetails.text)
    return result.value
  }
  return { send, evaluate }
}
