// The worker that draws pages, with the renderer of pdf.js. It fails if the browser lacks a function, and pages are then drawn on the main thread.
import './modern-only.ts'
import 'pdfjs-dist/build/pdf.renderer.min.mjs'
