// A script that runs in the page of the window before the code of the page. It records times, all in ms since the start of the page. `watched` is used by
// window.ts.
{
  const inputs = new Map()
  for (const type of ['click', 'keydown']) {
    addEventListener(type, (event) => inputs.set(type, event.timeStamp), { capture: true })
  }
  const sent = []
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data) {
    sent.push({ at: performance.now(), text: String(data) })
    send.call(this, data)
  }
  /** A message arrives after the frame in whose callback it was sent. */
  const afterPaint = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now())
      port2.postMessage(null)
    })
  const when = (holds) =>
    new Promise((resolve) => {
      const look = () => (holds() ? void afterPaint().then(resolve) : void requestAnimationFrame(look))
      requestAnimationFrame(look)
    })
  let frames = []
  let isRecording = false
  globalThis.watched = {
    /** Resolves when an element with this selector was painted. */
    painted: (selector) => when(() => document.querySelector(selector) !== null),
    /** Resolves when an element with this text was painted, and no other visitor is among the elements with this selector. */
    paintedOnly: (selector, text) =>
      when(() => {
        const found = [...document.querySelectorAll(selector)].filter((each) =>
          each.textContent?.includes('@readers.example'),
        )
        return found.length === 1 && Boolean(found[0]?.textContent?.includes(text))
      }),
    lastInput: (type) => inputs.get(type) ?? 0,
    /** The time at which the page sent the search for this text to main. */
    requestOf: (text) => sent.findLast((each) => each.text.includes(`"search":"${text}"`))?.at ?? 0,
    scriptBytes: (until) =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => /\.m?js$/.test(entry.name) && entry.responseEnd <= until)
        .reduce((sum, entry) => sum + entry.decodedBodySize, 0),
    /** Resolves when the page has nothing to do. */
    idle: () =>
      new Promise((resolve) => {
        requestIdleCallback(() => setTimeout(resolve, 250), { timeout: 5_000 })
      }),
    startFrames() {
      isRecording = true
      let last = performance.now()
      const next = (now) => {
        frames.push(now - last)
        last = now
        if (isRecording) requestAnimationFrame(next)
      }
      frames = []
      requestAnimationFrame((now) => {
        last = now
        requestAnimationFrame(next)
      })
    },
    stopFrames() {
      isRecording = false
      return frames
    },
  }
}
