// The keyboard commands of the document. The browser handles the keys that scroll, for example Space.
import type { ToolbarActions } from './toolbar.ts'

type KeyContext = { page: () => number; count: () => number; actions: ToolbarActions }

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))

/** Returns the action of a key, or undefined if the browser handles the key. */
export function actionOf(key: string, { page, count, actions }: KeyContext): (() => void) | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'PageDown':
      return () => actions.goTo(page() + 1)
    case 'ArrowLeft':
    case 'PageUp':
      return () => actions.goTo(page() - 1)
    case 'Home':
      return () => actions.goTo(1)
    case 'End':
      return () => actions.goTo(count())
    case '+':
    case '=':
      return () => actions.zoom(1)
    case '-':
      return () => actions.zoom(-1)
    case '0':
      return () => actions.fit('auto')
    case '/':
      return actions.find
    default:
      return undefined
  }
}

/** Listens for the keyboard commands. If the surface can scroll sideways, the left and right keys scroll and do not turn the page. */
export function listenForKeys(context: KeyContext & { surface: HTMLElement; signal: AbortSignal }): void {
  const { surface, signal } = context
  addEventListener(
    'keydown',
    (event) => {
      const searches = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f'
      if (searches && !event.defaultPrevented) {
        event.preventDefault() // the search of the browser finds only drawn pages
        context.actions.find()
        return
      }
      const prints = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'p'
      if (prints && context.actions.print && !event.defaultPrevented) {
        event.preventDefault() // the browser would print only the drawn pages
        context.actions.print()
        return
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return
      const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight'
      if (sideways && surface.scrollWidth > surface.clientWidth) return
      const action = actionOf(event.key, context)
      if (!action) return
      event.preventDefault()
      action()
    },
    { signal },
  )
}
