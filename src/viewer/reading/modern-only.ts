// Stops a worker that does not support the modern build. It is imported first, so the modules after it are not evaluated.
import { missing } from './modern.ts'

if (missing.length > 0) throw new Error(`This browser lacks ${missing.join(', ')}`)
