// This module throws if the browser lacks a function that the modern build of pdf.js needs. The worker imports this module first, so that later modules are not evaluated.
import { missing } from './modern.ts'

if (missing.length > 0) throw new Error(`This browser lacks ${missing.join(', ')}`)
