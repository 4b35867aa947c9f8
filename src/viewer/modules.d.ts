declare module '*/reader.ts?legacy' {
  export const openReader: typeof import('./reading/reader.ts').openReader
}
declare module 'pdfjs-dist/build/pdf.renderer.min.mjs'
declare module 'pdfjs-dist/build/pdf.worker.mjs'
declare module 'pdfjs-dist/build/pdf.worker.min.mjs'
declare module 'pdfjs-dist/legacy/build/pdf.worker.min.mjs'
