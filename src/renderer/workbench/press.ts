import { desktop as en } from '#shared/messages/en/desktop.ts'
import { desktop as ja } from '#shared/messages/ja/desktop.ts'

/**
 * Returns the text of a message key like `links.new`, or of a key with values like `batches.open?name=Fair`. A key like `=Spring_fair` is the text
 * `Spring fair` of sample data.
 */
function textOf(key: string, lang: 'en' | 'ja'): string {
  if (key.startsWith('=')) return key.slice(1).replaceAll('_', ' ')
  const [path = '', values] = key.split('?')
  const found = path
    .split('.')
    .reduce<unknown>(
      (node, part) => (node as Record<string, unknown> | undefined)?.[part],
      lang === 'ja' ? ja : en,
    )
  if (typeof found !== 'string') throw new Error(`There is no message ${key}.`)
  return [...new URLSearchParams(values)].reduce(
    (text, [name, value]) => text.replace(`{${name}}`, value),
    found,
  )
}

/** Returns the name of a button. A switch has its name from the element beside it. */
function nameOf(button: HTMLElement): string {
  const label = document.getElementById(button.getAttribute('aria-labelledby') ?? '')
  return button.getAttribute('aria-label') ?? label?.textContent ?? button.textContent ?? ''
}

/** Returns the enabled button or switch whose name or text begins with the text. */
function buttonWith(text: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('button:not(:disabled), [role=switch]')].find(
    (button) => nameOf(button) === text || button.textContent?.startsWith(text),
  )
}

/** Clicks buttons in the given order. Waits for each button. `keys`: the message keys of the texts of the buttons. */
export async function press(keys: readonly string[], lang: 'en' | 'ja'): Promise<void> {
  for (const key of keys) {
    const text = textOf(key, lang)
    let button = buttonWith(text)
    while (!button) {
      await new Promise(requestAnimationFrame)
      button = buttonWith(text)
    }
    button.click()
  }
}
