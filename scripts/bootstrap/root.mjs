import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the checkout, whatever the current folder is. */
export const root = resolve(fileURLToPath(import.meta.url), '../../..')

/** A path inside the checkout, absolute. */
export const inRoot = (...parts) => resolve(root, ...parts)
