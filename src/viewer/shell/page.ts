// The fixed elements of index.html, and the values that the tracker put into it.
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { fillBrand } from './brand.ts'
import type { Words } from './language.ts'

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
    /** Where the document scrolls. */
    surface: part('surface', 'div'),
    /** Lies over the surface while there is no document to see. */
    front: part('front', 'div'),
    /** Where what is asked for comes up: search, contents. */
    tools: part('tools', 'div'),
    /** A line about what is going on. */
    state: part('state', 'p'),
    /** For screen readers only. */
    announce: part('announce', 'p'),
  }
}

/** Long enough to be read twice. */
const OUTCOME_MS = 10_000

/** How something ended: said for a while, and not over the document for ever. */
export function sayOutcome(state: HTMLElement, text: string): void {
  state.textContent = text
  setTimeout(() => {
    if (state.textContent === text) state.textContent = ''
  }, OUTCOME_MS)
}

/** What the tracker knows of the link, or null where it knows no such link. */
export function readBootstrap(): ViewerBootstrap | null {
  return JSON.parse(document.getElementById('bootstrap')?.textContent || 'null') as ViewerBootstrap | null
}

export function fillHeader(bootstrap: ViewerBootstrap, words: Words): void {
  const { title, sender, workspaceName } = bootstrap
  const parts = stage()
  document.title = title || words('document.untitled')
  parts.title.textContent = parts.title.title = document.title
  parts.sender.textContent = workspaceName
    ? words('sender.line', { name: sender.name, workspace: workspaceName })
    : words('sender.only', { name: sender.name })
  fillBrand(bootstrap, words, parts)
}

/** Resolves once somebody can see the page: a prerendered page or one opened in a background tab is not being read. */
export function beingSeen(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== 'visible') return
      document.removeEventListener('visibilitychange', look)
      document.removeEventListener('prerenderingchange', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    document.addEventListener('prerenderingchange', look)
    look()
  })
}
