// The worker of pdf.js, modern build. It ends with an error where the browser lacks a function; load.ts then starts the legacy worker.
import './modern-only.ts'
import 'pdfjs-dist/build/pdf.worker.min.mjs'
