// The port to the network. Everything in main that uses HTTP gets one (a rule in biome.json forbids the global fetch). Electron uses
// Chromium (host/electron/chromium-fetch.ts), headless uses Node (node-client.ts): docs/adr/0056.

/** `fetch` as far as main uses it: text and stream bodies, abort signals, `redirect` of `error` or `manual`. */
export type HttpClient = typeof globalThis.fetch
