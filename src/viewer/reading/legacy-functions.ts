// Polyfills that the legacy build of pdf.js needs but does not contain: `bytes()` came with Chrome 132 and Safari 18.

type Readable = { arrayBuffer(): Promise<ArrayBuffer> }

function addBytes(prototype: object): void {
  if ('bytes' in prototype) return
  Object.defineProperty(prototype, 'bytes', {
    configurable: true,
    writable: true,
    async value(this: Readable) {
      return new Uint8Array(await this.arrayBuffer())
    },
  })
}

addBytes(Response.prototype)
addBytes(Blob.prototype)
