// The worker of pdf.js, legacy build.
import './legacy-functions.ts'
import 'pdfjs-dist/legacy/build/pdf.worker.min.mjs'
