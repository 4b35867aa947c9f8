// Entry point of the viewer. Loads pdf.js beside the scripts of the page, as soon as the image of page 1 has arrived.
import './shell/shell.css'
import { loadReader } from './reading/load.ts'

/** If the HTML was answered within this time, the network is fast, and pdf.js does not delay the image of page 1. */
const NEAR_MS = 50

function isNear(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation !== undefined && navigation.responseStart - navigation.requestStart < NEAR_MS
}

/** Resolves when the image of page 1 has arrived or has failed. Resolves at once if there is no image, or if nothing can delay it. */
function firstImage(): Promise<unknown> {
  const image = document.querySelector<HTMLImageElement>('#front > .sheet > img')
  if (!image || image.complete || isNear()) return Promise.resolve()
  return new Promise((resolve) => {
    image.addEventListener('load', resolve, { once: true })
    image.addEventListener('error', resolve, { once: true })
  })
}

async function start(): Promise<void> {
  const loading = firstImage().then(() => loadReader())
  loading.catch(() => {}) // `showDocument` awaits the same promise and handles the error
  const { openPage } = await import('./open-page.ts')
  await openPage(loading)
}

// In a browser that is too old, too-old.js shows the message.
if (document.documentElement.dataset.tooOld === undefined) void start()
