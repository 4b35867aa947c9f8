// Owns the functions that pdf.js' legacy build calls but does not bring along: `bytes()` came with Chrome 132 and Safari 18.

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
