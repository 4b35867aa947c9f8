// The reader with the legacy build of pdf.js.
import './legacy-functions.ts'

export { openReader } from './reader.ts?legacy'
