// Owns stopping a worker that could not run the modern build. Imported before it: what follows is not evaluated.
import { missing } from './modern.ts'

if (missing.length > 0) throw new Error(`This browser lacks ${missing.join(', ')}`)
