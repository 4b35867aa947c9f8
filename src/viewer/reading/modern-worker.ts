// The worker of pdf.js, modern build, without the parts that few PDFs need (`scripts/build/slim-pdfjs.ts`). It fails if the browser lacks a function. The
// viewer then loads the legacy build.
import './modern-only.ts'
import 'pdfjs-dist/build/pdf.worker.mjs'
