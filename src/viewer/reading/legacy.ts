// Owns the reader on pdf.js' legacy build.
import './legacy-functions.ts'

export { openReader } from './reader.ts?legacy'
