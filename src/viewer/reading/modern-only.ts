// Throws in a worker that does not support the modern build. The worker imports this module first, so that later modules are not evaluated.
import { missing } from './modern.ts'

if (missing.length > 0) throw new Error(`This browser lacks ${missing.join(', ')}`)
