// Owns pdf.js' worker, modern build. It ends with an error where the worker lacks what the build needs; load.ts then starts
// the other one.
import './modern-only.ts'
import 'pdfjs-dist/build/pdf.worker.min.mjs'
