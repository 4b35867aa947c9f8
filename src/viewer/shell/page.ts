// The elements of index.html, and the data that the tracker wrote into it.
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { fillBrand } from './brand.ts'
import type { Language, Words } from './language.ts'

function part<K extends keyof HTMLElementTagNameMap>(id: string, name: K): HTMLElementTagNameMap[K] {
  const found = document.getElementById(id)
  if (found?.localName !== name) throw new Error(`index.html has no <${name} id="${id}">`)
  return found as HTMLElementTagNameMap[K]
}

export type Stage = ReturnType<typeof stage>

export function stage() {
  return {
    title: part('title', 'h1'),
    sender: part('sender', 'p'),
    sign: part('sign', 'div'),
    contact: part('contact', 'div'),
    controls: part('controls', 'nav'),
    /** The scroll container of the document. */
    surface: part('surface', 'div'),
    /** The element that covers the surface until the document is on screen. Contains the image of page 1, the gate or a notice. */
    front: part('front', 'div'),
    /** Contains the search bar and the side panels. */
    tools: part('tools', 'div'),
    /** The bar with the documents of a bundle. */
    order: part('order', 'nav'),
    /** The status line, for example for loading and for results. */
    state: part('state', 'p'),
    /** The live region for screen readers. */
    announce: part('announce', 'p'),
  }
}

/**
 * Keeps two classes of the body up to date: `greeting` while the gate or the cover is in front of the document, and `with-controls` while the controls are
 * shown. CSS could express both with `body:has()`. But then the browser computes the style of all pages again whenever one page changes (ADR 128).
 */
export function markBody({ front, controls }: Stage): void {
  const mark = () => {
    const { classList } = document.body
    classList.toggle('greeting', front.querySelector(':scope > :is(.gate, .cover)') !== null)
    classList.toggle('with-controls', !controls.hidden)
  }
  // The observer is called before the next frame.
  const observer = new MutationObserver(mark)
  observer.observe(front, { childList: true })
  observer.observe(controls, { attributeFilter: ['hidden'] })
  mark()
}

/** Within this time, a reader can read the text twice. */
const OUTCOME_MS = 10_000

/** Shows the result of a command for a limited time. */
export function showOutcome(state: HTMLElement, text: string): void {
  state.textContent = text
  setTimeout(() => {
    if (state.textContent === text) state.textContent = ''
  }, OUTCOME_MS)
}

/** Returns the data of the link, or null if the link is unknown. */
export function readBootstrap(): ViewerBootstrap | null {
  return JSON.parse(document.getElementById('bootstrap')?.textContent || 'null') as ViewerBootstrap | null
}

export function fillHeader(bootstrap: ViewerBootstrap, words: Words, language: Language): void {
  const { title, sender, workspaceName } = bootstrap
  const parts = stage()
  document.title = title || words('document.untitled')
  parts.title.textContent = parts.title.title = document.title
  parts.sender.textContent = workspaceName
    ? words('sender.line', { name: sender.name, workspace: workspaceName })
    : words('sender.only', { name: sender.name })
  fillBrand(bootstrap, words, language, parts)
}

/** Resolves when the page is visible, because nobody reads a prerendered page or a background tab. */
export function untilVisible(): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (document.visibilityState !== 'visible') return
      document.removeEventListener('visibilitychange', check)
      document.removeEventListener('prerenderingchange', check)
      resolve()
    }
    document.addEventListener('visibilitychange', check)
    document.addEventListener('prerenderingchange', check)
    check()
  })
}
