import { resolve } from 'node:path'

/** Where the viewer's build lies, from the sources and from the bundled part alike. */
export const builtViewer = resolve(import.meta.dirname, '../../../out/viewer')
