import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root folder of the repository. It does not depend on the current folder. */
export const root = resolve(fileURLToPath(import.meta.url), '../../..')

/** Returns an absolute path inside the repository. */
export const inRoot = (...parts) => resolve(root, ...parts)
