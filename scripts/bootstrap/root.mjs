// Owns where the checkout is, whatever folder the command was typed in.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(fileURLToPath(import.meta.url), '../../..')

/** A path inside the checkout, absolute. */
export const inRoot = (...parts) => resolve(root, ...parts)
