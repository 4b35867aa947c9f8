// Polyfill of `bytes()`, which the legacy build of pdf.js calls but does not contain. Chrome has `bytes()` since 132, and Safari since 18.

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
