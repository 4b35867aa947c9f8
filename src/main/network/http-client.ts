// The port to the network: everything in main that speaks HTTP is handed one (a rule of biome.json keeps the global one out).
// Electron's goes through Chromium (host/electron/chromium-fetch.ts), headless's through Node (node-client.ts): docs/adr/0056.

/** `fetch`, as far as main uses it: text and stream bodies, abort signals, `redirect` of `error` or `manual`. */
export type HttpClient = typeof globalThis.fetch
