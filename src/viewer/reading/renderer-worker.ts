// The worker that draws pages, with the renderer of pdf.js. It loads the renderer when the page says so, after page 1 is on screen. renderer.ts has the
// other side of the channel. The worker fails if it lacks a function, and pages are then drawn on the main thread.
import './modern-only.ts'

const channel = new BroadcastChannel(location.hash)

await new Promise<void>((resolve) => {
  channel.addEventListener('message', ({ data }) => data === 'start' && resolve())
  channel.postMessage('waiting')
})
await import('pdfjs-dist/build/pdf.renderer.min.mjs')
channel.postMessage('started')
channel.close()
