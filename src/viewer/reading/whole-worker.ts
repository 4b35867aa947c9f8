// The whole worker of pdf.js, modern build. `modern-worker.ts` lacks some parts that few PDFs need, and asks for this worker when it needs them.
import './modern-only.ts'
import 'pdfjs-dist/build/pdf.worker.min.mjs'
